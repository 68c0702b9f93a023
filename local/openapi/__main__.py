"""`make openapi`: print docs/openapi.json."""

import json
import sys

from local.lambda_function import ROOT

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "lambda_src"))  # as Lambda has it, before anything there is imported
    from local.openapi.document import document

    print(json.dumps(document(), indent=2))
