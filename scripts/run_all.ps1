<#
.SYNOPSIS
  Starts what a stream needs, each in a window of its own, and AIVT in this one.
.DESCRIPTION
  OBS Studio and VTube Studio where they are installed; with -Asr the speech recognition, with -Services also the voice
  and the model as services (AIVT_BUS in .env). What is not there is told, and the others are started all the same.
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_all.ps1 -Asr
#>
[CmdletBinding()]
param(
  [switch] $Asr,
  [switch] $Services,
  [switch] $NoObs,
  [switch] $NoVts
)

# The PowerShell that runs this: 5.1 is powershell.exe, 7 is pwsh.exe.
$shell = (Get-Process -Id $PID).Path

function Start-Part([string] $Script) {
  $file = Join-Path $PSScriptRoot $Script
  Write-Host "$Script starts in a window of its own."
  Start-Process -FilePath $shell -ArgumentList @('-NoExit', '-ExecutionPolicy', 'Bypass', '-File', "`"$file`"")
}

if (-not $NoObs) { & (Join-Path $PSScriptRoot 'run_obs.ps1') }
if (-not $NoVts) { & (Join-Path $PSScriptRoot 'run_vts.ps1') }
if ($Asr) { Start-Part 'run_asr.ps1' }
if ($Services) {
  Start-Part 'run_tts.ps1'
  Start-Part 'run_policy.ps1'
}
& (Join-Path $PSScriptRoot 'run_orchestrator.ps1')
exit $LASTEXITCODE
