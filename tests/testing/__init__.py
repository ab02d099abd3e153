"""The fakes shipped for users."""
