"""`make openapi`: print docs/openapi.json."""

import json

from local.openapi.document import document

if __name__ == "__main__":
    print(json.dumps(document(), indent=2))
