unit TillBooks;

{ The sample till's books: a text file that only grows, a line for each fact, and the open receipt in a file of its own, with
  its number in the name: once the receipt is closed, nobody reads that file any more, whether it could be removed or not.
  Safe against a kill and a power cut at any moment: a line counts when its end is there, a file is replaced by renaming,
  and both are on the disk before the call returns. A shop's POS has a transaction of its database for this. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses
{$IFDEF MSWINDOWS}
  Windows,
{$ELSE}
  BaseUnix, Unix,
{$ENDIF}
  SysUtils, Classes;

type
  TTillBooks = class
  private
    FFolder: string;
    FLines: TStringList;
    procedure Append(const line: string);
    procedure Replace(const name: string; lines: TStrings);
  public
    constructor Create(const folder: string);
    destructor Destroy; override;
    { Writes the line once, however often it is called. }
    procedure Once(const line: string);
    function Has(const start: string): Boolean;
    { The words of the first line that begins so; '' where there is none. }
    function Find(const start: string): string;
    procedure SaveOpen(const number: string; items: TStrings);
    procedure LoadOpen(const number: string; items: TStrings);
    { The receipt is closed, and its goods are sold: they are not offered again, whenever the till is killed. }
    procedure Close(const number: string);
    procedure SaveReceipt(const number, text: string);
    { The number of the open receipt: one more than those that are closed. }
    function NextNumber: Integer;
    property Lines: TStringList read FLines;
  end;

implementation

const
  FIRST_NUMBER = 1001;
{$IFDEF MSWINDOWS}
  WRITE_THROUGH = 8; { MOVEFILE_WRITE_THROUGH, which not every unit Windows has }
{$ENDIF}

{ Raises where the system cannot say that it is on the disk. }
procedure Must(done: Boolean; const what: string);
begin
  if not done then raise EInOutError.Create('The books cannot be written: ' + what);
end;

procedure Sync(stream: TFileStream; const what: string);
begin
{$IFDEF MSWINDOWS}
  Must(FlushFileBuffers(stream.Handle), what);
{$ELSE}
  Must(FpFsync(stream.Handle) = 0, what);
{$ENDIF}
end;

{ A new name is on the disk once its folder is; Windows does that by itself. }
procedure SyncFolder(const folder: string);
{$IFNDEF MSWINDOWS}
var
  handle: cint;
  done: Boolean;
begin
{$NOTES OFF} { FpOpen is "not inlined" }
  handle := FpOpen(PChar(folder), O_RDONLY);
{$NOTES ON}
  Must(handle >= 0, folder);
  done := FpFsync(handle) = 0;
  FpClose(handle);
  Must(done, folder);
end;
{$ELSE}
begin
end;
{$ENDIF}

constructor TTillBooks.Create(const folder: string);
var
  whole: TStringList;
  text: string;
  stream: TFileStream;
  good: Integer;
begin
  FFolder := IncludeTrailingPathDelimiter(folder);
  ForceDirectories(FFolder + 'receipts');
  SyncFolder(FFolder + '..');
  SyncFolder(FFolder);
  FLines := TStringList.Create;
  if not FileExists(FFolder + 'books.txt') then Exit;
  whole := TStringList.Create;
  stream := TFileStream.Create(FFolder + 'books.txt', fmOpenReadWrite);
  try
    SetLength(text, stream.Size);
    if text <> '' then stream.ReadBuffer(text[1], Length(text));
    good := Length(text);
    while (good > 0) and (text[good] <> #10) do Dec(good);
    stream.Size := good; { a line without its end was never written }
    whole.Text := Copy(text, 1, good);
    FLines.Assign(whole);
  finally
    stream.Free;
    whole.Free;
  end;
end;

destructor TTillBooks.Destroy;
begin
  FLines.Free;
  inherited;
end;

procedure TTillBooks.Append(const line: string);
var
  stream: TFileStream;
  bytes: AnsiString;
  old: Int64;
  isNew: Boolean;
begin
  isNew := not FileExists(FFolder + 'books.txt');
  if isNew then stream := TFileStream.Create(FFolder + 'books.txt', fmCreate)
  else stream := TFileStream.Create(FFolder + 'books.txt', fmOpenReadWrite);
  try
    old := stream.Size;
    stream.Position := old;
    bytes := AnsiString(line) + #10;
    try
      stream.WriteBuffer(bytes[1], Length(bytes)); { one write; raises where the disk is full }
      Sync(stream, 'books.txt');
    except
      stream.Size := old; { the next line begins where this one was to begin }
      raise;
    end;
  finally
    stream.Free;
  end;
  if isNew then SyncFolder(FFolder);
  FLines.Add(line);
end;

{ The old content or the new one: written beside it, on the disk, then renamed. }
procedure TTillBooks.Replace(const name: string; lines: TStrings);
var
  stream: TFileStream;
  path: string;
begin
  path := FFolder + name;
  stream := TFileStream.Create(path + '.new', fmCreate);
  try
    lines.SaveToStream(stream);
    Sync(stream, name);
  finally
    stream.Free;
  end;
{$IFDEF MSWINDOWS}
  Must(MoveFileEx(PChar(path + '.new'), PChar(path), MOVEFILE_REPLACE_EXISTING or WRITE_THROUGH), name);
{$ELSE}
  Must(RenameFile(path + '.new', path), name);
  SyncFolder(ExtractFilePath(path));
{$ENDIF}
end;

procedure TTillBooks.Once(const line: string);
begin
  if FLines.IndexOf(line) < 0 then Append(line);
end;

function TTillBooks.Find(const start: string): string;
var
  i: Integer;
begin
  Result := '';
  for i := 0 to FLines.Count - 1 do
    if Copy(FLines[i], 1, Length(start)) = start then begin
      Result := FLines[i];
      Exit;
    end;
end;

function TTillBooks.Has(const start: string): Boolean;
begin
  Result := Find(start) <> '';
end;

function TTillBooks.NextNumber: Integer;
var
  i: Integer;
begin
  Result := FIRST_NUMBER;
  for i := 0 to FLines.Count - 1 do if Copy(FLines[i], 1, 7) = 'CLOSED ' then Inc(Result);
end;

function OpenName(const number: string): string;
begin
  Result := 'open-' + number + '.txt';
end;

procedure TTillBooks.SaveOpen(const number: string; items: TStrings);
begin
  Replace(OpenName(number), items);
end;

procedure TTillBooks.LoadOpen(const number: string; items: TStrings);
begin
  items.Clear;
  if FileExists(FFolder + OpenName(number)) then items.LoadFromFile(FFolder + OpenName(number));
end;

procedure TTillBooks.Close(const number: string);
begin
  Once('CLOSED ' + number);
  DeleteFile(FFolder + OpenName(number));
end;

procedure TTillBooks.SaveReceipt(const number, text: string);
var
  lines: TStringList;
begin
  lines := TStringList.Create;
  try
    lines.Text := text;
    Replace('receipts' + PathDelim + number + '.txt', lines);
  finally
    lines.Free;
  end;
end;

end.
