@echo off
rem pbm is syncactors pbm.
"%~dp0syncactors.exe" pbm %*
