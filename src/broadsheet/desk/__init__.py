"""The staff's screens: menus, start page, listings, documents; and the house in order."""
