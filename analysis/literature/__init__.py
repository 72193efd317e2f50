"""Finding what is new: registered searches, screening by rank, the watch for retractions. Alone in calling the network.

May import: contributions (tables as text, the commands' options), submitted, evidence.
"""
