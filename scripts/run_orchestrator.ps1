<#
.SYNOPSIS
  Starts AIVT itself: panel, overlay, chat, and whatever is no service of its own (AIVT_BUS in .env).
.EXAMPLE
  powershell -ExecutionPolicy Bypass -File scripts\run_orchestrator.ps1
#>
[CmdletBinding()]
param([Parameter(ValueFromRemainingArguments)] [string[]] $Arguments = @())

& (Join-Path $PSScriptRoot 'start.ps1') @Arguments
exit $LASTEXITCODE
