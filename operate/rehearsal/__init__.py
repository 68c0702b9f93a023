"""`make rehearsal URL=…`: a deployed endpoint and its instance, tried as a customer would, who leaves and comes back.

It starts real chats and ends them again. No agent is needed.
"""
