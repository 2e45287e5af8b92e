// Runs in the audio thread: hands the sound of the microphone on as 16-bit samples, 20 ms at a time.
registerProcessor(
  'aivt-microphone',
  class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.size = Math.round(sampleRate / 50);
      this.filled = 0;
      this.pcm = new Int16Array(this.size);
    }
    process([input]) {
      if (!input || input.length === 0) return true;
      for (let n = 0; n < input[0].length; n++) {
        let sum = 0;
        for (const channel of input) sum += channel[n];
        const sample = Math.round((sum / input.length) * 32768);
        this.pcm[this.filled++] = Math.max(-32768, Math.min(32767, sample));
        if (this.filled < this.size) continue;
        this.port.postMessage(this.pcm, [this.pcm.buffer]);
        this.pcm = new Int16Array(this.size);
        this.filled = 0;
      }
      return true;
    }
  },
);
