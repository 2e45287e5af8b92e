<#
.SYNOPSIS
  Starts AIVT on Windows. Right-click, "Run with PowerShell".
.DESCRIPTION
  The same as `npm start` in the folder above; keeps the window open when it fails, so that the reason can be read.
#>
[CmdletBinding()]
param([Parameter(ValueFromRemainingArguments)] [string[]] $Arguments = @())

Set-Location (Split-Path -Parent $PSScriptRoot)
$node = Get-Command node -ErrorAction SilentlyContinue
if ($null -eq $node) {
  Write-Host 'Node.js is not installed. Install the current LTS version (winget install OpenJS.NodeJS.LTS), open a new window and start again.'
  Read-Host 'Press Enter to close'
  exit 1
}
& $node.Source 'scripts/launch.mjs' 'start' @Arguments
$code = $LASTEXITCODE
if ($code -ne 0) { Read-Host "AIVT ended with code $code. Press Enter to close" }
exit $code
