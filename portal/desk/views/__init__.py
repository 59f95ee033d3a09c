"""The pages of the room: the administrator's, the desk's, the wallet's door, the bearer's."""

from portal.desk.views import asked, asking, offices, wallets
from portal.desk.views.room import blueprint

__all__ = ["asked", "asking", "blueprint", "offices", "wallets"]
