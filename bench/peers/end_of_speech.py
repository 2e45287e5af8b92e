"""When pipecat, with its default settings, says that a speaker has finished.

    python end_of_speech.py TRACK.wav

Feeds 16 kHz mono in real time, 20 ms at a time, through pipecat's own VAD (Silero) and its default turn strategies (VAD
and Smart Turn v3), and writes a line of JSON for each event: what, and how many milliseconds after the first sample was
due it came. The strategies wait for a transcript by default; there is no recogniser here, so that this is switched off:
what is measured is the decision alone.
"""

import asyncio
import json
import sys
import time
import wave

from loguru import logger
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    EndFrame,
    Frame,
    InputAudioRawFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy
from pipecat.turns.user_turn_processor import UserTurnProcessor
from pipecat.turns.user_turn_strategies import UserTurnStrategies

FRAME_MS = 20
NAMES = {
    VADUserStartedSpeakingFrame: "vad-started",
    VADUserStoppedSpeakingFrame: "vad-stopped",
    UserStartedSpeakingFrame: "turn-started",
    UserStoppedSpeakingFrame: "turn-stopped",
}


class Told(FrameProcessor):
    """Writes down what arrives at the end of the pipeline."""

    def __init__(self):
        super().__init__()
        self.began = 0.0

    async def process_frame(self, frame: Frame, direction: FrameDirection):
        await super().process_frame(frame, direction)
        name = NAMES.get(type(frame))
        if name is not None and direction == FrameDirection.DOWNSTREAM:
            print(json.dumps({"event": name, "atMs": round((time.monotonic() - self.began) * 1000, 1)}), flush=True)
        await self.push_frame(frame, direction)


async def main(path: str):
    logger.remove()
    with wave.open(path) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        pcm = file.readframes(file.getnframes())
    told = Told()
    stop = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=LocalSmartTurnAnalyzerV3(), wait_for_transcript=False)
    strategies = UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop])
    pipeline = Pipeline([VADProcessor(vad_analyzer=SileroVADAnalyzer()), UserTurnProcessor(user_turn_strategies=strategies), told])
    task = PipelineTask(pipeline, params=PipelineParams(audio_in_sample_rate=16000), cancel_on_idle_timeout=False)

    async def feed():
        await asyncio.sleep(3)
        told.began = time.monotonic()
        size = 16 * FRAME_MS * 2
        for n in range(len(pcm) // size):
            # A piece of sound comes when it is over.
            await asyncio.sleep(max(0.0, told.began + (n + 1) * FRAME_MS / 1000 - time.monotonic()))
            await task.queue_frame(InputAudioRawFrame(audio=pcm[n * size : (n + 1) * size], sample_rate=16000, num_channels=1))
        await asyncio.sleep(6)
        await task.queue_frame(EndFrame())

    runner = PipelineRunner(handle_sigint=False)
    await asyncio.gather(runner.run(task), feed())


asyncio.run(main(sys.argv[1]))
