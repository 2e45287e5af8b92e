<#
.SYNOPSIS
  Signs in to Twitch. Reading and writing chat is done by AIVT itself (run_orchestrator.ps1), which uses the sign-in.
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_twitch.ps1
  powershell -ExecutionPolicy Bypass -File scripts\run_twitch.ps1 -Bot
#>
[CmdletBinding()]
param(
  # Signs in the account that she writes with, where it is another one than the streamer's.
  [switch] $Bot,
  # Signs out.
  [switch] $Forget
)

Set-Location (Split-Path -Parent $PSScriptRoot)
$node = Get-Command node -ErrorAction SilentlyContinue
if ($null -eq $node) {
  Write-Host 'Node.js is not installed. Install the current LTS version (winget install OpenJS.NodeJS.LTS), open a new window and start again.'
  exit 1
}
$options = @('scripts/launch.mjs', 'auth', 'twitch')
if ($Bot) { $options += '--bot' }
if ($Forget) { $options += '--forget' }
& $node.Source @options
$code = $LASTEXITCODE
if ($code -eq 0) { Write-Host 'Done. AIVT connects to Twitch by itself: scripts\run_orchestrator.ps1 starts it.' }
exit $code
