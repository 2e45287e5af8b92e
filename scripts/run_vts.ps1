<#
.SYNOPSIS
  Starts VTube Studio (by Steam) where it does not run yet. AIVT (run_orchestrator.ps1) connects to it by itself.
.DESCRIPTION
  In VTube Studio, Settings, "Start API" must be on. At the first connection it asks whether AIVT may: allow it.
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_vts.ps1
#>
[CmdletBinding()]
param()

if (Get-Process -Name 'VTube Studio' -ErrorAction SilentlyContinue) {
  Write-Host 'VTube Studio runs already.'
  exit 0
}
if (-not (Test-Path 'Registry::HKEY_CLASSES_ROOT\steam')) {
  Write-Host 'Steam was not found, and VTube Studio is started by it: install Steam, then VTube Studio in its shop. AIVT works without it.'
  exit 1
}
# Its number in the shop.
Start-Process 'steam://rungameid/1325860'
Write-Host 'VTube Studio starts. Its API must be on (Settings, Start API); allow AIVT when it asks.'
exit 0
