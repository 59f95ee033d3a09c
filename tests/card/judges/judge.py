"""Run in an environment of its own: do pycose and cwt accept these COSE messages? JSON in, JSON out."""

import json
import sys
from typing import Any

from cwt import COSE, COSEKey
from pycose.keys import EC2Key
from pycose.messages import Sign1Message


def by_pycose(data: bytes, key: dict[str, Any]) -> bool:
    message = Sign1Message.decode(data)
    message.key = EC2Key(crv="P_256", x=bytes.fromhex(key["x"]), y=bytes.fromhex(key["y"]))
    return bool(message.verify_signature())


def by_cwt(data: bytes, key: dict[str, Any]) -> bool:
    parameters = {1: 2, 3: -7, -1: 1, -2: bytes.fromhex(key["x"]), -3: bytes.fromhex(key["y"])}
    if key["kid"]:
        parameters[2] = bytes.fromhex(key["kid"])
    COSE.new(kid_auto_inclusion=False).decode(data, COSEKey.new(parameters))
    return True


def judged(judge: Any, token: dict[str, Any]) -> str:
    try:
        return "accepted" if judge(bytes.fromhex(token["hex"]), token["key"]) else "refused"
    except Exception as error:
        return f"refused: {type(error).__name__}: {error}"


if __name__ == "__main__":
    tokens = json.load(sys.stdin)
    answers = {t["name"]: {"pycose": judged(by_pycose, t), "cwt": judged(by_cwt, t)} for t in tokens}
    json.dump(answers, sys.stdout)
