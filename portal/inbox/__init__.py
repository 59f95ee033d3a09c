"""The pages of notifications: the inbox, the devices that are told, and the wish for mail."""
