"""What lets the deployed service run on a laptop: your side (gateway, page) and Amazon Connect's side."""
