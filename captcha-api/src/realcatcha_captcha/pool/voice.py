"""A program that speaks: lines of JSON in, sound out. It runs in a process of its own, see `speech`.

Input is one JSON list of utterances ``[text, voice, words a minute, pitch 0-99]``. Output is for each its length in
bytes (4 bytes, little-endian), then its samples: mono, 16 bits, `RATE_HZ`. Nothing but this file touches eSpeak NG,
which is free software under the GPL, version 3 or later.
"""

import ctypes
import json
import sys
from typing import Final

RATE_HZ: Final = 22050
_SYNCHRONOUS: Final = 2
_SPEED: Final = 1
_PITCH: Final = 3
_UTF8: Final = 1
_CALLBACK: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main() -> int:
    """Speak what standard input asks for; give the exit status."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  # only this process needs it

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    heard = bytearray()

    def keep(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count > 0:  # the last call of an utterance has no samples
            heard.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = _CALLBACK(keep)
    if library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0) != RATE_HZ:
        return 1
    library.espeak_SetSynthCallback(callback)
    for text, voice, speed, pitch in json.load(sys.stdin):
        heard.clear()
        library.espeak_SetVoiceByName(voice.encode())
        library.espeak_SetParameter(_SPEED, int(speed), 0)
        library.espeak_SetParameter(_PITCH, int(pitch), 0)
        data = text.encode() + b"\0"
        library.espeak_Synth(data, len(data), 0, 0, 0, _UTF8, None, None)
        library.espeak_Synchronize()
        sys.stdout.buffer.write(len(heard).to_bytes(4, "little") + heard)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
