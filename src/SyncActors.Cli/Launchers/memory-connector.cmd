@echo off
rem memory-connector is syncactors with the output of the program that it takes over from.
setlocal
set SYNCACTORS_STARTED_AS=memory-connector
"%~dp0syncactors.exe" %*
