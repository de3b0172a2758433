import type { DefinitionKind } from './types.ts';

/** How a language without a grammar is read: line by line. */
export interface PatternRules {
  /** The first that matches a line names it: group 1 is the name, the regexp's rest is up to it. */
  readonly definitions: readonly (readonly [RegExp, DefinitionKind])[];
  /**
   * Where a definition ends: with the last line indented more than its first (and the closing bracket
   * after it), or where the next one of its level begins.
   */
  readonly ends: 'indent' | 'next';
  /** Lines that name other files. */
  readonly imports?: RegExp;
  /** What a comment line begins with, and the pair around a longer one. */
  readonly comments?: readonly string[];
  readonly block?: readonly [string, string];
  /** Most definitions kept of a file: data isn't worth thousands. */
  readonly most?: number;
}

const hash = ['#'];
const slashes = ['//'];
const stars = ['/*', '*/'] as const;

const indent = (
  comments: readonly string[],
  definitions: PatternRules['definitions'],
  more: Partial<PatternRules> = {},
): PatternRules => ({ definitions, comments, ends: 'indent', ...more });

const next = (
  comments: readonly string[],
  definitions: PatternRules['definitions'],
  more: Partial<PatternRules> = {},
): PatternRules => ({ definitions, comments, ends: 'next', ...more });

const haskellWords =
  'where|let|in|if|then|else|case|of|do|import|module|deriving|infix[lr]?|data|type|newtype|class|instance|default|foreign|pattern';

/** Pattern rules by language id. */
export const patternRules = {
  haskell: next(
    ['--'],
    [
      [/^(?:data|newtype|type)(?:\s+(?:family|instance))?\s+(?:[^=]*=>\s*)?([A-Z][\w']*)/, 'type'],
      [/^class\s+(?:.*=>\s*)?([A-Z][\w']*)/, 'class'],
      [/^(?:deriving\s+(?:\w+\s+)?)?instance\s+(?:\{-#.*?#-\}\s*)?(?:.*=>\s*)?(.+?)(?:\s+where.*)?$/, 'impl'],
      [/^pattern\s+([A-Z]\w*)/, 'function'],
      [/^\(([^\w\s)]+)\)(?:\s*,.*)?\s*::/, 'function'],
      [
        new RegExp(`^(?!(?:${haskellWords})\\b)([a-z_][\\w']*)(?:\\s*,\\s*[a-z_][\\w']*)*\\s*(?:::|$)`),
        'function',
      ],
      [
        new RegExp(
          `^(?!(?:${haskellWords})\\b)([a-z_][\\w']*)(?!\\s+[!#$%&*+./<>?\\\\^~:\`-])(?:\\s[^=]*)?\\s(?:=|\\|)(?!=)`,
        ),
        'function',
      ],
    ],
    { imports: /^(?:import|module)\b/, block: ['{-', '-}'] },
  ),
  elm: next(
    ['--'],
    [
      [/^type\s+(?:alias\s+)?([A-Z]\w*)/, 'type'],
      [/^port\s+([a-z]\w*)\s*:/, 'function'],
      [/^([a-z]\w*)\s*:/, 'function'],
      [/^(?!type|import|module|port)([a-z]\w*)\b[^=]*=(?!=)/, 'function'],
    ],
    { imports: /^(?:import|(?:port\s+)?module)\b/, block: ['{-', '-}'] },
  ),
  ocamlInterface: next(
    [],
    [
      [/^\s*(?:val|external)\s+([\w']+|\([^)]+\))\s*:/, 'function'],
      [/^\s*(?:type|and)\s+(?:nonrec\s+)?(?:\([^)]*\)\s*|[+-]?'\w+\s+)?([a-z_][\w']*)/, 'type'],
      [/^\s*module\s+type\s+(\w+)/, 'interface'],
      [/^\s*module\s+(?:rec\s+)?(\w+)/, 'module'],
      [/^\s*exception\s+(\w+)/, 'type'],
      [/^\s*class\s+(?:type\s+)?(?:virtual\s+)?([a-z]\w*)/, 'class'],
    ],
    { imports: /^\s*(?:open|include)\s/, block: ['(*', '*)'] },
  ),
  fsharp: indent(
    slashes,
    [
      [/^\s*(?:type|and)\s+(?:private\s+|internal\s+|public\s+)?(?:\[<.*?>\]\s*)?([A-Z]\w*)/, 'type'],
      [/^\s*module\s+(?:rec\s+|private\s+|internal\s+)*([\w.]+)/, 'module'],
      [/^let\s+(?:rec\s+|inline\s+|private\s+|internal\s+|mutable\s+)*([a-zA-Z_]\w*|\([^)]+\))/, 'function'],
      [
        /^\s+(?:static\s+|abstract\s+|override\s+|default\s+)*(?:member|override|default)\s+(?:inline\s+|private\s+|internal\s+)*(?:\w+\.)?(\w+)/,
        'method',
      ],
      [/^\s*exception\s+(\w+)/, 'type'],
    ],
    { imports: /^\s*(?:open|#r|#load|namespace)\s/, block: ['(*', '*)'] },
  ),
  perl: indent(
    hash,
    [
      [/^\s*sub\s+([\w:']+)/, 'function'],
      [/^\s*package\s+([\w:]+)/, 'module'],
      [/^(?:our|my)\s+[$@%](\w+)\s*=/, 'variable'],
      [/^(?:use\s+constant\s+)(\w+)/, 'variable'],
    ],
    { imports: /^\s*(?:use|require|no)\s+[\w:.]+/, block: ['=pod', '=cut'] },
  ),
  r: indent(
    hash,
    [
      [/^\s*[`"']?([\w.]+(?:<-)?|\[+<?-?|%\w+%)[`"']?\s*(?:<<?-|=)\s*(?:function\b|\\\()/, 'function'],
      [/^\s*set(?:Class|RefClass)\(\s*["']([^"']+)/, 'class'],
      [/^\s*set(?:Generic|Method)\(\s*["']([^"']+)/, 'method'],
      [/^([\w.]+)\s*<-\s*(?:R6Class|setRefClass|R6::R6Class)\b/, 'class'],
      [/^\s+([\w.]+)\s*=\s*function\b/, 'method'],
      [/^([A-Za-z][\w.]*)\s*(?:<-|=)\s/, 'variable'],
    ],
    { imports: /^\s*(?:library|require|source)\(/ },
  ),
  julia: indent(
    hash,
    [
      [/^\s*(?:@\w+\s+)*function\s+(?:\w+\.)*([\w!]+|[^\s\w(]+)/, 'function'],
      [/^\s*(?:@\w+\s+)*macro\s+([\w!]+)/, 'macro'],
      [/^\s*(?:@\w+\s+)*(?:mutable\s+)?struct\s+(\w+)/, 'struct'],
      [/^\s*(?:abstract|primitive)\s+type\s+(\w+)/, 'type'],
      [/^(?:bare)?module\s+(\w+)/, 'module'],
      [
        /^\s*(?:@\w+\s+)*(?:\w+\.)*([a-zA-Z_][\w!]*)(?:\{[^}]*\})?\([^)]*\)(?:\s*where\s.*?)?(?:::\S+)?\s*=(?!=)/,
        'function',
      ],
      [/^const\s+(\w+)/, 'variable'],
    ],
    { imports: /^\s*(?:using|import|include\()\b/, block: ['#=', '=#'] },
  ),
  lisp: indent(
    [';'],
    [
      [
        /^\s*\((?:cl:)?def(?:n-?|un|multi|method|generic|ine|task|setf)\s+\(?\^?(?:\{[^}]*\}\s*)?([^\s()[\]{}"]+)/,
        'function',
      ],
      [
        /^\s*\((?:defmacro|define-syntax|define-macro|defsyntax|define-syntax-rule)\s+\(?([^\s()[\]]+)/,
        'macro',
      ],
      [
        /^\s*\((?:defrecord|deftype|defstruct|struct|define-record-type|define-struct)\s+\(?([^\s()[\]]+)/,
        'struct',
      ],
      [/^\s*\((?:defprotocol|definterface|defclass)\s+([^\s()[\]]+)/, 'class'],
      [/^\s*\((?:ns|in-package|defpackage|define-library|module)\s+[:#'(]*([^\s()]+)/, 'module'],
      [
        /^\s*\((?:def\S*|s\/defn?|defparameter|defvar|defconstant)\s+(?:\^\S+\s+)*([^\s()[\]{}"]+)/,
        'variable',
      ],
    ],
    { block: ['#|', '|#'] },
  ),
  sql: next(
    ['--'],
    [
      [
        /^\s*create\s+(?:or\s+replace\s+|or\s+alter\s+|temp(?:orary)?\s+|unlogged\s+|external\s+|virtual\s+|global\s+)*table\s+(?:if\s+not\s+exists\s+)?([^\s(;]+)/i,
        'struct',
      ],
      [
        /^\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+)?(?:aggregate\s+)?(?:function|procedure|proc|trigger|event)\s+(?:if\s+not\s+exists\s+)?([^\s(;]+)/i,
        'function',
      ],
      [
        /^\s*create\s+(?:or\s+(?:replace|alter)\s+|temp(?:orary)?\s+|recursive\s+|materialized\s+|secure\s+)*view\s+(?:if\s+not\s+exists\s+)?([^\s(;]+)/i,
        'type',
      ],
      [
        /^\s*create\s+(?:unique\s+|clustered\s+|nonclustered\s+)*index\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?([^\s(;]+)/i,
        'property',
      ],
      [
        /^\s*create\s+(?:type|domain|schema|sequence|database|extension|role|policy)\s+(?:if\s+not\s+exists\s+)?([^\s(;]+)/i,
        'type',
      ],
      [/^\s*alter\s+table\s+(?:only\s+)?(?:if\s+exists\s+)?([^\s(;]+)/i, 'property'],
      [/^\s*--\s*name:\s*(\S+)/, 'function'],
    ],
    { block: stars },
  ),
  make: indent(
    hash,
    [
      [/^define\s+(\S+)/, 'macro'],
      [/^(?!\.[A-Z]+\b)([^\s:#=$][^:#=\t]*?)\s*::?(?!=)(?=\s|$)/, 'rule'],
      [/^(?:export\s+|override\s+)*([\w.-]+)\s*(?:[:?+!]{0,3}=)/, 'variable'],
    ],
    { imports: /^-?include\b/ },
  ),
  just: indent(hash, [
    [/^@?([a-zA-Z_][\w-]*)(?:\s+[^:=]*)?:(?!=)/, 'rule'],
    [/^(?:export\s+)?([\w-]+)\s*:=/, 'variable'],
  ]),
  cmake: indent(
    hash,
    [
      [/^\s*(?:function|macro)\s*\(\s*([^\s)]+)/i, 'function'],
      [/^\s*(?:add_library|add_executable|add_custom_target|add_test|project)\s*\(\s*([^\s)]+)/i, 'rule'],
      [/^\s*(?:set|option)\s*\(\s*([A-Z]\w*)/i, 'variable'],
    ],
    { imports: /^\s*(?:include|find_package|cmake_minimum_required)\s*\(/i },
  ),
  dockerfile: next(hash, [
    [/^FROM\s+(?:--\S+\s+)?\S+\s+AS\s+(\S+)/i, 'module'],
    [/^FROM\s+(?:--\S+\s+)?(\S+)/i, 'module'],
  ]),
  protobuf: indent(
    slashes,
    [
      [/^\s*message\s+(\w+)/, 'struct'],
      [/^\s*enum\s+(\w+)/, 'enum'],
      [/^\s*service\s+(\w+)/, 'interface'],
      [/^\s*rpc\s+(\w+)/, 'method'],
      [/^\s*extend\s+([\w.]+)/, 'impl'],
      [/^\s*oneof\s+(\w+)/, 'property'],
    ],
    { imports: /^\s*(?:import|syntax|package|option)\b/, block: stars },
  ),
  thrift: indent(
    ['//', '#'],
    [
      [/^\s*(?:struct|union|exception)\s+(\w+)/, 'struct'],
      [/^\s*enum\s+(\w+)/, 'enum'],
      [/^\s*service\s+(\w+)/, 'interface'],
      [/^\s*typedef\s+\S+\s+(\w+)/, 'type'],
      [/^\s*const\s+\S+\s+(\w+)/, 'variable'],
    ],
    { imports: /^\s*(?:include|namespace)\b/, block: stars },
  ),
  graphql: indent(
    hash,
    [
      [/^\s*(?:extend\s+)?type\s+(\w+)/, 'type'],
      [/^\s*(?:extend\s+)?interface\s+(\w+)/, 'interface'],
      [/^\s*(?:extend\s+)?enum\s+(\w+)/, 'enum'],
      [/^\s*(?:extend\s+)?(?:input|union|scalar)\s+(\w+)/, 'type'],
      [/^\s*directive\s+(@\w+)/, 'macro'],
      [/^\s*(?:query|mutation|subscription|fragment)\s+(\w+)/, 'function'],
    ],
    { imports: /^#import\b/, block: ['"""', '"""'] },
  ),
  prisma: indent(slashes, [
    [/^\s*(?:model|type|view)\s+(\w+)/, 'struct'],
    [/^\s*enum\s+(\w+)/, 'enum'],
    [/^\s*(?:datasource|generator)\s+(\w+)/, 'module'],
  ]),
  hcl: indent(
    ['#', '//'],
    [
      [/^\s*(?:resource|data|provisioner)\s+"[^"]+"\s+"([^"]+)"/, 'variable'],
      [/^(?:variable|output|module|provider|job|group|task|target|source|build)\s+"([^"]+)"/, 'variable'],
      [/^(locals|terraform|inputs|include)\s*\{/, 'module'],
      [/^([\w-]+)\s*=/, 'property'],
    ],
    { block: stars },
  ),
  nix: indent(hash, [[/^\s{0,6}([a-zA-Z_][\w.'-]*)\s*=(?!=)/, 'variable']], { block: stars, most: 200 }),
  erlang: next(
    ['%'],
    [
      [/^-module\(\s*'?([\w@]+)/, 'module'],
      [/^-(?:record|define)\(\s*'?(\w+)/, 'macro'],
      [/^-(?:type|opaque)\s+'?(\w+)/, 'type'],
      [/^-(?:spec|callback)\s+'?([a-z][\w@]*)/, 'function'],
      [/^'?([a-z][\w@]*)'?\(.*/, 'function'],
    ],
    { imports: /^-(?:include|include_lib|import|behaviou?r|export|export_type)\b/ },
  ),
  groovy: indent(
    slashes,
    [
      [/^\s*(?:(?:public|private|protected|static|final|abstract)\s+)*(?:class|trait)\s+(\w+)/, 'class'],
      [/^\s*(?:(?:public|private|protected)\s+)*@?interface\s+(\w+)/, 'interface'],
      [/^\s*(?:public\s+)?enum\s+(\w+)/, 'enum'],
      [/^\s*(?:task|tasks\.register\(|tasks\.named\()\s*["']?(\w+)/, 'rule'],
      [
        /^\s*(?:(?:public|private|protected|static|final|abstract|synchronized)\s+)*(?:def|void|[A-Z][\w.<>[\], ]*|int|long|boolean|double)\s+["']?(\w[\w ]*)["']?\s*\([^)]*\)\s*(?:throws\s[\w., ]+)?\s*\{/,
        'method',
      ],
      [/^(\w+)\s*\{\s*$/, 'rule'],
    ],
    { imports: /^\s*(?:import|package|apply\s+plugin)\b/, block: stars },
  ),
  powershell: indent(
    hash,
    [
      [/^\s*(?:function|filter|workflow)\s+(?:\w+:)?([\w-]+)/i, 'function'],
      [/^\s*class\s+(\w+)/i, 'class'],
      [/^\s*enum\s+(\w+)/i, 'enum'],
      [/^\s+(?:static\s+|hidden\s+)*\[[\w.[\]]+\]\s*(\w+)\s*\(/i, 'method'],
      [/^\$(?:script:|global:)?(\w+)\s*=/i, 'variable'],
    ],
    { imports: /^\s*(?:using|import-module|\.\s)/i, block: ['<#', '#>'] },
  ),
  vim: indent(
    ['"'],
    [
      [/^\s*(?:export\s+)?(?:fu(?:nction|nc|n)?|def)!?\s+([\w:#.<>]+)/, 'function'],
      [/^\s*com(?:mand)?!?\s+(?:-\S+\s+)*([A-Z]\w*)/, 'function'],
      [/^\s*aug(?:roup)?\s+(?!END)(\w+)/, 'module'],
      [/^let\s+([gs]:\w+)\s*=/, 'variable'],
    ],
  ),
  fortran: indent(
    ['!'],
    [
      [/^\s*(?:(?:pure|elemental|recursive|impure|module)\s+)*subroutine\s+(\w+)/i, 'function'],
      [
        /^\s*(?!end\b)(?:(?:pure|elemental|recursive|impure|module|integer|real|logical|complex|double\s+precision|character|type)\b(?:\s*\([^)]*\))?\s*)*function\s+(\w+)/i,
        'function',
      ],
      [/^\s*(?:program|submodule\s*\([^)]*\))\s+(\w+)/i, 'module'],
      [/^\s*module\s+(?!procedure\b)(\w+)/i, 'module'],
      [/^\s*type\s*(?:,[^:]*)?(?:::)?\s*(?!\()(\w+)\s*$/i, 'struct'],
      [/^\s*interface\s+(\w+)/i, 'interface'],
    ],
    { imports: /^\s*(?:use|include)\s/i },
  ),
  verilog: indent(
    slashes,
    [
      [/^\s*(?:macromodule|module)\s+(?:automatic\s+)?(\w+)/, 'module'],
      [/^\s*(?:virtual\s+)?class\s+(\w+)/, 'class'],
      [/^\s*interface\s+(?:class\s+)?(\w+)/, 'interface'],
      [/^\s*package\s+(\w+)/, 'module'],
      [
        /^\s*(?:virtual\s+|static\s+|local\s+|protected\s+|extern\s+)*(?:function|task)\s+(?:automatic\s+)?(?:[\w[\]:$ -]+\s+)?(\w+(?:::\w+)?)\s*[(;]/,
        'function',
      ],
      [/^\s*typedef\s.*?\b(\w+)\s*;/, 'type'],
      [/^\s*`define\s+(\w+)/, 'macro'],
    ],
    { imports: /^\s*(?:`include|import)\b/, block: stars },
  ),
  vhdl: indent(
    ['--'],
    [
      [/^\s*(?:entity|component)\s+(\w+)/i, 'interface'],
      [/^\s*architecture\s+(\w+)/i, 'class'],
      [/^\s*package\s+(?:body\s+)?(\w+)/i, 'module'],
      [/^\s*(?:(?:pure|impure)\s+)?(?:function|procedure)\s+(\w+)/i, 'function'],
      [/^\s*(\w+)\s*:\s*process\b/i, 'function'],
      [/^\s*(?:sub)?type\s+(\w+)/i, 'type'],
    ],
    { imports: /^\s*(?:library|use)\s/i },
  ),
  matlab: indent(
    ['%'],
    [
      [/^\s*function\s+(?:(?:\[[^\]]*\]|\w+)\s*=\s*)?([\w.]+)/, 'function'],
      [/^\s*classdef\s+(?:\([^)]*\)\s*)?(\w+)/, 'class'],
    ],
    { block: ['%{', '%}'] },
  ),
  nim: indent(
    hash,
    [
      [/^\s*(?:proc|func|method|iterator|converter)\s+`?([^\s`(*[{:]+)/, 'function'],
      [/^\s*(?:template|macro)\s+`?([^\s`(*[{:]+)/, 'macro'],
      [
        /^\s+(\w+)\*?(?:\[[^\]]*\])?\s*(?:\{\.[^}]*\.\}\s*)?=\s*(?:ref\s+|ptr\s+)?(?:object|enum|tuple|distinct|concept)\b/,
        'type',
      ],
      [/^(?:const|let|var)\s+(\w+)/, 'variable'],
    ],
    { imports: /^\s*(?:import|include|from|export)\s/, block: ['#[', ']#'] },
  ),
  crystal: indent(
    hash,
    [
      [/^\s*(?:private\s+|protected\s+|abstract\s+)*def\s+(?:self\.)?([\w?!=]+|[^\s\w(]+)/, 'method'],
      [/^\s*(?:private\s+)?macro\s+(\w+)/, 'macro'],
      [/^\s*(?:private\s+|abstract\s+)*class\s+([\w:]+)/, 'class'],
      [/^\s*(?:private\s+|abstract\s+)*struct\s+([\w:]+)/, 'struct'],
      [/^\s*(?:module|lib)\s+([\w:]+)/, 'module'],
      [/^\s*enum\s+([\w:]+)/, 'enum'],
      [/^\s*(?:alias|record|annotation)\s+([\w:]+)/, 'type'],
      [/^\s*([A-Z][A-Z0-9_]+)\s*=/, 'variable'],
    ],
    { imports: /^\s*require\s/ },
  ),
  braces: indent(
    slashes,
    [
      [/^\s*(?:[\w@]+\s+)*(?:class|contract)\s+(\w+)/, 'class'],
      [/^\s*(?:[\w@]+\s+)*(?:struct|union|cbuffer)\s+(\w+)(?!.*;\s*$)/, 'struct'],
      [/^\s*(?:[\w@]+\s+)*interface\s+(\w+)/, 'interface'],
      [/^\s*(?:[\w@]+\s+)*enum\s+(?:class\s+)?(\w+)/, 'enum'],
      [/^\s*(?:[\w@]+\s+)*(?:fn|func|fun|function)\s+(\w+)/, 'function'],
      [/^\s*(?:alias|typedef|type)\s+(\w+)/, 'type'],
      [/^\s*#define\s+(\w+)/, 'macro'],
      [
        /^\s*(?!return\b|else\b|if\b|for\b|while\b|switch\b|new\b|throw\b)(?:[\w@.:<>[\]*&!]+\s+)+[*&]?(\w+)\s*\([^;]*$/,
        'function',
      ],
    ],
    { imports: /^\s*(?:import|module|#include|using|package|use|open)\b/, block: stars },
  ),
  gdscript: indent(
    hash,
    [
      [/^\s*(?:static\s+)?func\s+(\w+)/, 'function'],
      [/^\s*class(?:_name)?\s+(\w+)/, 'class'],
      [/^\s*enum\s+(\w+)/, 'enum'],
      [/^\s*signal\s+(\w+)/, 'property'],
      [/^(?:@\w+(?:\([^)]*\))?\s+)*(?:var|const)\s+(\w+)/, 'variable'],
    ],
    { imports: /^(?:extends|tool|@tool)\b/ },
  ),
  cython: indent(
    hash,
    [
      [/^\s*(?:cdef\s+|cpdef\s+)?class\s+(\w+)/, 'class'],
      [/^\s*(?:async\s+)?def\s+(\w+)/, 'function'],
      [/^\s*(?:cdef|cpdef)\s+(?!class|extern|struct|enum)(?:[\w.*[\], ]+?\s+)?\*?(\w+)\s*\(/, 'function'],
      [/^\s*(?:cdef|ctypedef)\s+(?:packed\s+)?(?:struct|enum|union)\s+(\w+)/, 'struct'],
      [/^([A-Z]\w*)\s*=/, 'variable'],
    ],
    { imports: /^(?:from|import|cimport)\b/, block: ['"""', '"""'] },
  ),
  assembly: next(
    [';', '#', '//'],
    [
      [/^\s*(?:\.macro|%macro)\s+(\w+)/, 'macro'],
      [/^([A-Za-z_?@$][\w?@$.]*):/, 'function'],
      [/^(\w+)\s+(?:proc|PROC|equ|EQU)\b/, 'function'],
      [/^TEXT\s+[·.]?([\w·]+)/, 'function'],
    ],
    { imports: /^\s*(?:\.include|%include|#include)\b/, block: stars },
  ),
  pascal: indent(
    slashes,
    [
      [/^\s*(?:class\s+)?(?:procedure|function|constructor|destructor|operator)\s+([\w.]+)/i, 'function'],
      [/^\s*(\w+)(?:<[^>]*>)?\s*=\s*(?:packed\s+)?(?:class|object)\b/i, 'class'],
      [/^\s*(\w+)\s*=\s*(?:packed\s+)?record\b/i, 'struct'],
      [/^\s*(\w+)\s*=\s*interface\b/i, 'interface'],
      [/^\s*(?:unit|program|library)\s+([\w.]+)/i, 'module'],
    ],
    { imports: /^\s*uses\b/i, block: ['{', '}'] },
  ),
  ada: indent(
    ['--'],
    [
      [
        /^\s*(?:overriding\s+|not\s+overriding\s+)*(?:procedure|function|entry)\s+("?[\w.+*/<>=&-]+"?)/i,
        'function',
      ],
      [/^\s*(?:private\s+)?package\s+(?:body\s+)?([\w.]+)/i, 'module'],
      [/^\s*(?:task|protected)\s+(?:type\s+|body\s+)?(\w+)/i, 'class'],
      [/^\s*(?:sub)?type\s+(\w+)/i, 'type'],
    ],
    { imports: /^\s*(?:with|use)\s/i },
  ),
  tcl: indent(
    hash,
    [
      [/^\s*proc\s+([\w:]+)/, 'function'],
      [/^\s*(?:method|constructor|destructor)\s+([\w:]+)/, 'method'],
      [/^\s*(?:oo::class\s+create|itcl::class|snit::type)\s+([\w:]+)/, 'class'],
      [/^\s*namespace\s+eval\s+([\w:]+)/, 'module'],
    ],
    { imports: /^\s*(?:package\s+require|source)\s/ },
  ),
  shellLike: indent(
    hash,
    [
      [/^\s*function\s+([\w:.-]+)/, 'function'],
      [/^\s*(?:export\s+)?def\s+(?:-\S+\s+)*["']?([\w -]+?)["']?\s*\[/, 'function'],
      [/^\s*([\w-]+)\s*\(\)/, 'function'],
    ],
    { imports: /^\s*(?:source|use|\.)\s/ },
  ),
  awk: indent(hash, [
    [/^\s*func(?:tion)?\s+(\w+)/, 'function'],
    [/^(BEGIN|END)\b/, 'rule'],
  ]),
  gleam: indent(
    slashes,
    [
      [/^(?:pub\s+)?fn\s+(\w+)/, 'function'],
      [/^(?:pub\s+)?(?:opaque\s+)?type\s+(\w+)/, 'type'],
      [/^(?:pub\s+)?const\s+(\w+)/, 'variable'],
    ],
    { imports: /^import\b/ },
  ),
  gherkin: indent(hash, [
    [/^\s*(?:Feature|Rule):\s*(.+)/, 'heading'],
    [/^\s*(?:Scenario(?: Outline| Template)?|Background|Example):\s*(.+)/, 'heading'],
  ]),
  scss: indent(
    slashes,
    [
      [/^\s*@mixin\s+([\w-]+)/, 'macro'],
      [/^\s*@function\s+([\w-]+)/, 'function'],
      [/^\s*(@keyframes\s+[\w-]+)/, 'rule'],
      [/^([$@][\w-]+)\s*:/, 'variable'],
      [/^([.#%&:[*a-zA-Z][^{};]*?)\s*\{\s*$/, 'rule'],
    ],
    { imports: /^@(?:import|use|forward)\b/, block: stars, most: 300 },
  ),
  sass: indent(
    slashes,
    [
      [/^(?:@mixin\s+|=)([\w-]+)/, 'macro'],
      [/^(\$[\w-]+)\s*:/, 'variable'],
      [/^([.#%&:[*a-zA-Z][^;:]*)$/, 'rule'],
    ],
    { imports: /^@(?:import|use|forward)\b/, most: 300 },
  ),
  json: indent([], [[/^(?: {1,4}|\t)"([^"]{1,80})"\s*:/, 'property']], { most: 60 }),
  yaml: indent(
    hash,
    [
      [/^(?!---)["']?([\w$.@/-][\w$.@/ -]{0,79})["']?\s*:(?=\s|$)/, 'property'],
      [/^- (?:name|id|job|alias):\s*["']?(.{1,80}?)["']?\s*$/, 'property'],
    ],
    { most: 100 },
  ),
  toml: next(
    hash,
    [
      [/^\s*\[\[?\s*([^\]]+?)\s*\]/, 'module'],
      [/^([\w."-]+)\s*=/, 'property'],
    ],
    { most: 200 },
  ),
  ini: next([';', '#'], [[/^\s*\[\s*([^\]]+?)\s*\]/, 'module']], { most: 200 }),
  xml: indent([], [[/^\s{0,8}<[\w:.-]+[^>]*?\s(?:id|name|x:Name|x:Class|key)="([^"]{1,80})"/, 'property']], {
    block: ['<!--', '-->'],
    most: 60,
  }),
} satisfies Record<string, PatternRules>;
