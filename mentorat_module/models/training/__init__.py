"""Training sessions: asked for, planned in the calendar, repeated, attended, mailed.

Leans on common, program, notice, people, agreement and meeting.
"""
