"""Makes the committed files of static/ from their sources; nothing of it is needed to run."""
