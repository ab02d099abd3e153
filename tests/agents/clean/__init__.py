"""The clean stage's specification."""
