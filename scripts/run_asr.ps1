# Speech recognition on this PC: installs faster-whisper's Wyoming server into data\asr (once) and starts it.
#
#   powershell -ExecutionPolicy Bypass -File scripts\run_asr.ps1
#   powershell -ExecutionPolicy Bypass -File scripts\run_asr.ps1 -Model small.en -Device cpu
#
# With -Service it is not installed: the recogniser that .env names is offered to all on the bus (AIVT_BUS, docs/services.md).
#
# Needs Python 3.10 to 3.13 from python.org. The model is downloaded from Hugging Face at the first start.
param(
  [string]$Model = "distil-small.en",
  [ValidateSet("auto", "cuda", "cpu")] [string]$Device = "auto",
  [string]$ComputeType = "",
  [int]$Port = 10300,
  [string]$Language = "en",
  [switch]$Service
)
$ErrorActionPreference = "Stop"
$root = Split-Path -Parent $PSScriptRoot
if ($Service) {
  Set-Location $root
  $node = Get-Command node -ErrorAction SilentlyContinue
  if (-not $node) { throw "Node.js is not installed: winget install OpenJS.NodeJS.LTS, then run this again in a new window." }
  Write-Host "The service that understands speech starts. Ctrl+C ends it."
  & $node.Source "scripts/launch.mjs" "service" "asr"
  exit $LASTEXITCODE
}
$folder = Join-Path $root "data\asr"
$venv = Join-Path $folder "venv"
$python = Join-Path $venv "Scripts\python.exe"

if (-not (Test-Path $python)) {
  $launcher = Get-Command -Name @("py", "python") -ErrorAction SilentlyContinue | Select-Object -First 1
  if (-not $launcher) { throw "Python is not installed: get it from python.org (3.10 to 3.13), then run this again." }
  New-Item -ItemType Directory -Force $folder | Out-Null
  & $launcher.Source -m venv $venv
  if ($LASTEXITCODE -ne 0) { throw "Python could not make a virtual environment in $venv." }
}

if ($Device -eq "auto") {
  $Device = if (Get-Command nvidia-smi -ErrorAction SilentlyContinue) { "cuda" } else { "cpu" }
}

# Native programs tell by their exit code, which does not stop a script by itself.
& $python -m pip install --disable-pip-version-check --quiet "wyoming-faster-whisper==3.8.1" "faster-whisper==1.2.1"
if ($LASTEXITCODE -ne 0) { throw "faster-whisper could not be installed: see above." }
if ($Device -eq "cuda") {
  & $python -m pip install --disable-pip-version-check --quiet "nvidia-cublas-cu12" "nvidia-cudnn-cu12>=9,<10"
  if ($LASTEXITCODE -ne 0) { throw "The CUDA libraries could not be installed: see above, or run with -Device cpu." }
  # CTranslate2 looks for cublas64_12.dll and cudnn_ops64_9.dll on PATH and not where pip puts them:
  # without this the server starts, and ends at the first word that somebody says.
  $nvidia = Join-Path $venv "Lib\site-packages\nvidia"
  $bins = Get-ChildItem $nvidia -Directory | ForEach-Object { Join-Path $_.FullName "bin" } | Where-Object { Test-Path $_ }
  $env:PATH = ($bins -join ";") + ";" + $env:PATH
}
if ($ComputeType -eq "") { $ComputeType = if ($Device -eq "cuda") { "int8_float16" } else { "int8" } }

Write-Host "faster-whisper, model $Model on $Device, at tcp://127.0.0.1:$Port. Ctrl+C ends it."
& $python -m wyoming_faster_whisper --uri "tcp://127.0.0.1:$Port" --stt-library faster-whisper --model $Model `
  --device $Device --compute-type $ComputeType --beam-size 1 --language $Language --data-dir (Join-Path $folder "models")
exit $LASTEXITCODE
