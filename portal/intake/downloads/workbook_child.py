"""The process that writes a workbook: what it is made from comes as JSON, the workbook goes to its output.

Apart from the web process, which would hold the library's twelve megabytes for the few who ask.
"""

import json
import sys
from pathlib import Path

from portal.core.confined import limit
from portal.intake.downloads.template import table_xlsx, template
from portal.record.rules import catalogs


def main(memory: int, seconds: int, output: int) -> None:
    """Write the template of the catalogues in use, or a list."""
    limit(memory, seconds, output)
    asked = json.load(sys.stdin.buffer)
    if "rows" in asked:
        made = table_xlsx(asked["title"], asked["headers"], asked["rows"])
    else:
        catalogs.use_folder(Path(asked["catalogs"]) if asked["catalogs"] else None)
        made = template()
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
