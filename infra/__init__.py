"""What is deployed, by `cdk` or from one's own app: typed settings, constructs, and the bundling of the functions."""
