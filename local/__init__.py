"""What lets the deployed service run on a laptop: your side, Amazon Connect's side, and what is made from the code."""
