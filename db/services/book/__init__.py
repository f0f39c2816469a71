"""Household books (sổ theo dõi trẻ em) that come as files: read, judged, taken in, taken back."""
