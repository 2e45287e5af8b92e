"""Says lines with Piper's own program, for comparison: a line of text in, a line of JSON and its samples out.

reference-piper.py MODEL < lines: for each line `{"rateHz": …, "bytes": …}` and a newline, then mono Int16LE.
"""

import json
import sys

from piper import PiperVoice

voice = PiperVoice.load(sys.argv[1])
out = sys.stdout.buffer
for line in sys.stdin:
    pcm = b"".join(chunk.audio_int16_bytes for chunk in voice.synthesize(line.strip()))
    out.write(json.dumps({"rateHz": voice.config.sample_rate, "bytes": len(pcm)}).encode() + b"\n" + pcm)
    out.flush()
