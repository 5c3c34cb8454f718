"""Mails, sent when and as each person chose. Leans on common and program."""
