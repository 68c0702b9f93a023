"""What is deployed: the typed settings, the stack with its constructs, and the bundling of the functions."""
