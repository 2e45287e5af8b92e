<#
.SYNOPSIS
  Starts the voice as a service on the bus: Piper or the built-in voice, as .env says.
.DESCRIPTION
  Needs AIVT_BUS=nats://HOST:4222 in .env, here and where AIVT itself runs (docs/services.md). Several share the load.
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_tts.ps1
#>
[CmdletBinding()]
param([string] $Name = '')

Set-Location (Split-Path -Parent $PSScriptRoot)
$node = Get-Command node -ErrorAction SilentlyContinue
if ($null -eq $node) {
  Write-Host 'Node.js is not installed. Install the current LTS version (winget install OpenJS.NodeJS.LTS), open a new window and start again.'
  exit 1
}
$options = @('scripts/launch.mjs', 'service', 'tts')
if ($Name -ne '') { $options += @('--name', $Name) }
Write-Host 'The service for the voice starts. Ctrl+C ends it; what it is at is finished first.'
& $node.Source @options
exit $LASTEXITCODE
