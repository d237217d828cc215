program SeqrTill;

{ A till to look at, and to copy from: SeqrTill [ENDPOINT [FOLDER [LANGUAGE [MILLISECONDS]]]]; the
  milliseconds until it asks "try again or cancel?", 30 s if not given. See docs/guide/on-the-screen.md. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

uses
{$IFDEF FPC}{$IFDEF UNIX}
  cthreads, cwstring,
{$ENDIF}
  Interfaces,
{$ENDIF}
  SysUtils, Forms, TillForm;

function Argument(index: Integer; const usual: string): string;
begin
  Result := usual;
  if ParamCount >= index then Result := ParamStr(index);
end;

var
  window: TTillWindow;
begin
  Application.Initialize;
  window := TTillWindow.Make(Argument(1, 'http://127.0.0.1:8480/extclientproxy/service/v2'), Argument(2, 'till'),
    Argument(3, 'en'), StrToIntDef(Argument(4, '0'), 0));
  window.Show;
  while window.Visible and not Application.Terminated do Application.HandleMessage;
  window.Free;
end.
