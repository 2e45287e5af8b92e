<#
.SYNOPSIS
  Starts OBS Studio where it does not run yet. AIVT (run_orchestrator.ps1) connects to it by itself.
.DESCRIPTION
  -Setup also makes AIVT's scenes and its overlay in the running OBS.
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_obs.ps1 -Setup
#>
[CmdletBinding()]
param(
  [switch] $Setup,
  # Where OBS is installed, if not in its usual place.
  [string] $Path = ''
)

if (Get-Process -Name 'obs64' -ErrorAction SilentlyContinue) {
  Write-Host 'OBS Studio runs already.'
} else {
  $usual = @($env:ProgramFiles, ${env:ProgramFiles(x86)}) | Where-Object { $_ } | ForEach-Object { Join-Path $_ 'obs-studio\bin\64bit\obs64.exe' }
  $program = @(@($Path) + $usual | Where-Object { $_ -and (Test-Path $_) }) | Select-Object -First 1
  if (-not $program) {
    Write-Host 'OBS Studio was not found. Install it (winget install OBSProject.OBSStudio), or say where it is: -Path C:\...\obs64.exe'
    exit 1
  }
  # OBS finds its own files from its own folder.
  Start-Process -FilePath $program -WorkingDirectory (Split-Path -Parent $program)
  Write-Host 'OBS Studio starts. In Tools, WebSocket Server Settings, the server must be on; its password goes into OBS_PASSWORD.'
}
if (-not $Setup) { exit 0 }

Set-Location (Split-Path -Parent $PSScriptRoot)
$node = Get-Command node -ErrorAction SilentlyContinue
if ($null -eq $node) {
  Write-Host 'Node.js is not installed. Install the current LTS version (winget install OpenJS.NodeJS.LTS), open a new window and start again.'
  exit 1
}
& $node.Source 'scripts/launch.mjs' 'setup' 'obs'
exit $LASTEXITCODE
