"""pipecat with its default settings, as an arm of `npm run bench -- peers`.

    python pipecat_arm.py http://127.0.0.1:PORT MODEL

Its own OpenAI model and voice services, context aggregators and output transport; only the device at the end is ours: it
writes down when each piece of sound came, and in `interrupt` takes as long as the sound does. Orders come as lines of
JSON on standard input, answers go to standard output. Times are the monotonic clock's, in milliseconds.
"""

import asyncio
import json
import sys
import time

from loguru import logger
from pipecat.frames.frames import (
    BotStoppedSpeakingFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMMessagesAppendFrame,
    OutputAudioRawFrame,
    StartFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineParams, PipelineTask
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.openai.tts import OpenAITTSService
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

RATE_HZ = 24000
# After an interruption so long is listened for sound that still comes, and for the history to settle.
AFTER_S = 0.5
TURN_LIMIT_S = 30


def now_ms() -> float:
    return time.monotonic() * 1000


class Device(BaseOutputTransport):
    """Where sound ends: a device that takes it at once, or as fast as it is heard."""

    def __init__(self):
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_sample_rate=RATE_HZ))
        self.paced = False
        self.first_ms: float | None = None
        self.last_ms: float | None = None
        self.heard_s = 0.0
        self.sounding = asyncio.Event()
        self._due = 0.0

    def begin(self, paced: bool):
        self.paced = paced
        self.first_ms = self.last_ms = None
        self.heard_s = 0.0
        self.sounding.clear()
        self._due = 0.0

    async def start(self, frame: StartFrame):
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        at = now_ms()
        self.last_ms = at
        if self.first_ms is None:
            self.first_ms = at
            self.sounding.set()
        length_s = len(frame.audio) / 2 / RATE_HZ
        self.heard_s += length_s
        if self.paced:
            self._due = max(time.monotonic(), self._due) + length_s
            await asyncio.sleep(max(0.0, self._due - time.monotonic()))
        return True


class Watch(FrameProcessor):
    """Tells when a turn is over: the model has ended, and its sound too."""

    def __init__(self):
        super().__init__()
        self.stopped = asyncio.Event()
        self.ended = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection):
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMFullResponseEndFrame):
            self.ended.set()
        if isinstance(frame, BotStoppedSpeakingFrame):
            self.stopped.set()
        await self.push_frame(frame, direction)


async def main(url: str, model: str):
    logger.remove()
    llm = OpenAILLMService(api_key="none", base_url=f"{url}/v1", settings=OpenAILLMService.Settings(model=model))
    tts = OpenAITTSService(api_key="none", base_url=f"{url}/v1", settings=OpenAITTSService.Settings(voice="alloy"))
    device, watch = Device(), Watch()
    context = LLMContext([{"role": "system", "content": "You are a friendly streamer."}])
    pair = LLMContextAggregatorPair(context)
    pipeline = Pipeline([pair.user(), llm, tts, device, watch, pair.assistant()])
    task = PipelineTask(
        pipeline,
        params=PipelineParams(audio_out_sample_rate=RATE_HZ),
        cancel_on_idle_timeout=False,
    )

    def assistant_text(held: int) -> str:
        last = [m for m in context.get_messages()[held:] if m.get("role") == "assistant"]
        return str(last[-1].get("content", "")) if last else ""

    async def ask(text: str, paced: bool) -> float:
        device.begin(paced)
        watch.stopped.clear()
        watch.ended.clear()
        at = now_ms()
        await task.queue_frame(LLMMessagesAppendFrame(messages=[{"role": "user", "content": text}], run_llm=True))
        return at

    async def turn(text: str):
        cpu = time.process_time()
        asked = await ask(text, False)
        await asyncio.wait_for(asyncio.gather(watch.ended.wait(), watch.stopped.wait()), TURN_LIMIT_S)
        return {"askedAtMs": asked, "firstAudioAtMs": device.first_ms, "cpuMs": (time.process_time() - cpu) * 1000}

    async def interrupt(text: str, after_ms: float):
        held = len(context.get_messages())
        asked = await ask(text, True)
        await asyncio.wait_for(device.sounding.wait(), TURN_LIMIT_S)
        await asyncio.sleep(after_ms / 1000)
        called = now_ms()
        await task.queue_frame(InterruptionFrame())
        await asyncio.sleep(AFTER_S)
        late = device.last_ms if device.last_ms is not None and device.last_ms > called else None
        return {
            "askedAtMs": asked,
            "calledAtMs": called,
            "silentAtMs": late if late is not None else called,
            "heardMs": device.heard_s * 1000,
            "history": assistant_text(held),
        }

    async def orders():
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        print(json.dumps({"ready": True}), flush=True)
        while line := await reader.readline():
            order = json.loads(line)
            try:
                if order["do"] == "turn":
                    answer = await turn(order["text"])
                else:
                    answer = await interrupt(order["text"], order["afterMs"])
            except Exception as error:  # the bench tells it, whatever it was
                answer = {"error": repr(error)}
            print(json.dumps(answer), flush=True)
        await task.cancel()

    await asyncio.gather(PipelineRunner(handle_sigint=False).run(task), orders())


asyncio.run(main(sys.argv[1], sys.argv[2]))
