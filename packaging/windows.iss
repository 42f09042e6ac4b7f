; Inno Setup 6: packaging/README.md says how it is called.
;     iscc /DVersion=0.1.0 /DSource=dist\reader\HumerusViewer /DOutput=dist\reader packaging\windows.iss
; Silent: HumerusViewer-VERSION-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART [/ALLUSERS] [/DIR="..."]
; Removing the program leaves settings and tags: they lie in the user's own folders, and nothing here names those.

[Setup]
AppId={{6F0C2B53-3B7E-4E8C-9B1F-6A5D0A8B7C21}
AppName=Humerus Viewer
AppVersion={#Version}
AppPublisher=Humerus Viewer developers
DefaultDirName={autopf}\Humerus Viewer
DefaultGroupName=Humerus Viewer
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#SourcePath}\..\{#Output}
OutputBaseFilename=HumerusViewer-{#Version}-setup
SetupIconFile={#SourcePath}\..\build\package\humerus-viewer.ico
UninstallDisplayIcon={app}\HumerusViewer.exe
LicenseFile={#SourcePath}\..\LICENSE
Compression=lzma2/normal
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
WizardStyle=modern

[Tasks]
Name: associate; Description: "Offer Humerus Viewer for DICOM files"
Name: path; Description: "Put the command humerus on the path"; Flags: unchecked
Name: desktop; Description: "Icon on the desktop"; Flags: unchecked

[InstallDelete]
; Libraries of an older version must not stay beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#SourcePath}\..\{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\Humerus Viewer"; Filename: "{app}\HumerusViewer.exe"
Name: "{autodesktop}\Humerus Viewer"; Filename: "{app}\HumerusViewer.exe"; Tasks: desktop

[Registry]
Root: HKA; Subkey: "Software\Classes\HumerusViewer.DICOM"; ValueType: string; ValueData: "DICOM image"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\HumerusViewer.DICOM\DefaultIcon"; ValueType: string; ValueData: "{app}\HumerusViewer.exe,0"; Tasks: associate
Root: HKA; Subkey: "Software\Classes\HumerusViewer.DICOM\shell\open\command"; ValueType: string; ValueData: """{app}\HumerusViewer.exe"" ""%1"""; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.dcm\OpenWithProgids"; ValueType: string; ValueName: "HumerusViewer.DICOM"; ValueData: ""; Flags: uninsdeletevalue; Tasks: associate
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: not IsAdminInstallMode and IsNotOnPath; Tasks: path
Root: HKLM; Subkey: "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: IsAdminInstallMode and IsNotOnPath; Tasks: path

[Code]
function PathsRoot: Integer;
begin
  if IsAdminInstallMode then
    Result := HKEY_LOCAL_MACHINE
  else
    Result := HKEY_CURRENT_USER;
end;

function PathsKey: string;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function IsNotOnPath: Boolean;
var
  Old: string;
begin
  if not RegQueryStringValue(PathsRoot, PathsKey, 'Path', Old) then
    Old := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Old) + ';') = 0;
end;

procedure TakeOffPath;
var
  Old, Rest: string;
begin
  if not RegQueryStringValue(PathsRoot, PathsKey, 'Path', Old) then
    exit;
  { Semicolons at both ends, so that the first folder and the last are like the others. }
  Rest := ';' + Old + ';';
  if StringChangeEx(Rest, ';' + ExpandConstant('{app}') + ';', ';', True) > 0 then
    RegWriteExpandStringValue(PathsRoot, PathsKey, 'Path', Copy(Rest, 2, Length(Rest) - 2));
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
    TakeOffPath;
end;
