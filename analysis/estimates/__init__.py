"""From evidence to the numbers of a chapter and to the frames that its charts draw: one module a topic.

May import: statistics, evidence.
"""
