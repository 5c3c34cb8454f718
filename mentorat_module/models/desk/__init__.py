"""The mentor's desk: what is to be done now, and what the page of a pair shows of it.

Leans on people, agreement, promise, conversation and meeting.
"""
