"""Mentors, absences, registrations. Leans on common, program and notice."""
