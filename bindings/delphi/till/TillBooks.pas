unit TillBooks;

{ The sample till's books: a text file that only grows, a line for each fact, and the open receipt in a file of its own.
  Safe against a kill at any moment: a line counts when its end is there, a receipt is replaced by renaming. A shop's POS
  has a transaction of its database for this. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses SysUtils, Classes;

type
  TTillBooks = class
  private
    FFolder: string;
    FLines: TStringList;
    procedure Append(const line: string);
  public
    constructor Create(const folder: string);
    destructor Destroy; override;
    { Writes the line once, however often it is called. }
    procedure Once(const line: string);
    function Has(const start: string): Boolean;
    { The words of the first line that begins so; '' where there is none. }
    function Find(const start: string): string;
    procedure SaveOpen(items: TStrings);
    procedure LoadOpen(items: TStrings);
    procedure SaveReceipt(const number, text: string);
    { The number of the open receipt: one more than those that are closed. }
    function NextNumber: Integer;
    property Lines: TStringList read FLines;
  end;

implementation

const
  FIRST_NUMBER = 1001;

constructor TTillBooks.Create(const folder: string);
var
  whole: TStringList;
  text: string;
  stream: TFileStream;
  good: Integer;
begin
  FFolder := IncludeTrailingPathDelimiter(folder);
  ForceDirectories(FFolder + 'receipts');
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
begin
  if FileExists(FFolder + 'books.txt') then stream := TFileStream.Create(FFolder + 'books.txt', fmOpenReadWrite)
  else stream := TFileStream.Create(FFolder + 'books.txt', fmCreate);
  try
    stream.Position := stream.Size;
    bytes := AnsiString(line) + #10;
    stream.WriteBuffer(bytes[1], Length(bytes)); { one write; raises where the disk is full }
  finally
    stream.Free;
  end;
  FLines.Add(line);
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

procedure TTillBooks.SaveOpen(items: TStrings);
begin
  items.SaveToFile(FFolder + 'open.new');
{$IFDEF MSWINDOWS}
  DeleteFile(FFolder + 'open.txt');
{$ENDIF}
  RenameFile(FFolder + 'open.new', FFolder + 'open.txt');
end;

procedure TTillBooks.LoadOpen(items: TStrings);
begin
  items.Clear;
  if FileExists(FFolder + 'open.txt') then items.LoadFromFile(FFolder + 'open.txt');
end;

procedure TTillBooks.SaveReceipt(const number, text: string);
var
  lines: TStringList;
begin
  lines := TStringList.Create;
  try
    lines.Text := text;
    lines.SaveToFile(FFolder + 'receipts' + PathDelim + number + '.txt');
  finally
    lines.Free;
  end;
end;

end.
