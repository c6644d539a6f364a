//! The builtin types: one table, from which type ids (= shape ids of exact instances), names, bases, layouts and the
//! namespaces follow. One file a type.

pub mod anext;
pub mod async_generator;
pub mod buffer;
pub mod build;
pub mod bytes;
pub mod codec;
pub mod complex;
pub mod dict;
pub mod exception;
pub mod float;
pub mod format;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod int;
pub mod iterators;
pub mod list;

pub mod intrinsics;
pub mod memoryview;
pub mod namespace;
pub mod object;
pub mod range;
pub mod seq;
pub mod set;
pub mod slice;
pub mod str;
pub mod suggest;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod typing;
pub mod union;
pub mod weak_proxy;
pub mod weakref;

use crate::kinds as k;
use crate::native::TypeDef;
use crate::object::type_flags as f;
use taipan_heap::{Kind, ShapeId};

/// Names a builtin type; equal to the shape id of its exact instances in every Vm.
pub type TypeId = ShapeId;

/// A row of the table.
pub struct BuiltinType {
    pub name: &'static str,
    pub base: TypeId,
    pub kind: Kind,
    /// `type_flags`.
    pub flags: u32,
    pub def: &'static TypeDef,
    /// `__module__`.
    pub module: &'static str,
}

static EMPTY: TypeDef = TypeDef { methods: &[], getset: &[], doc: "" };

macro_rules! builtin_types {
    ($( $id:ident $module:literal $name:literal $base:ident $kind:ident $flags:expr, $def:expr; )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u32)]
        #[allow(dead_code)] // 0 is no type, COUNT no row.
        enum Number { FREE, $( $id ),*, COUNT }
        /// Type ids. 0 is no type.
        pub mod ty {
            use super::{Number, TypeId};
            $( pub const $id: TypeId = Number::$id as TypeId; )*
            /// Ids below this are builtin.
            pub const COUNT: TypeId = Number::COUNT as TypeId;
        }
        /// Row `id - 1` describes type `id`.
        pub static BUILTIN_TYPES: &[BuiltinType] = &[ $( BuiltinType {
            name: $name, base: ty::$base, kind: k::$kind, flags: $flags, def: $def, module: $module,
        } ),* ];
    };
}

const B: u32 = f::BASETYPE;
const SEQ: u32 = f::BASETYPE | f::SEQUENCE | f::MATCH_SELF;
const SELF: u32 = f::BASETYPE | f::MATCH_SELF;
const FUN: u32 = f::HAS_DICT | f::HAS_WEAKREF;
const NO: u32 = f::NO_INSTANTIATION;
/// Exceptions: subclassable, with attributes.
const X: u32 = f::BASETYPE | f::HAS_DICT;

builtin_types! {
    OBJECT "builtins" "object" OBJECT INSTANCE B, &object::OBJECT;
    TYPE "builtins" "type" OBJECT TYPE B | f::METACLASS | f::HAS_WEAKREF, &type_::TYPE;
    INT "builtins" "int" OBJECT INT64 SELF, &int::INT;
    BOOL "builtins" "bool" INT INT64 f::MATCH_SELF, &int::BOOL;
    FLOAT "builtins" "float" OBJECT WRAPPER SELF, &float::FLOAT;
    COMPLEX "builtins" "complex" OBJECT COMPLEX B, &complex::COMPLEX;
    STR "builtins" "str" OBJECT STR SELF, &str::STR;
    BYTES "builtins" "bytes" OBJECT BYTES SELF, &bytes::BYTES;
    BYTEARRAY "builtins" "bytearray" OBJECT BYTEARRAY SELF, &bytes::BYTEARRAY;
    MEMORYVIEW "builtins" "memoryview" OBJECT NATIVE f::SEQUENCE | f::HAS_WEAKREF, &memoryview::MEMORYVIEW;
    LIST "builtins" "list" OBJECT LIST SEQ, &list::LIST;
    TUPLE "builtins" "tuple" OBJECT TUPLE SEQ, &tuple::TUPLE;
    DICT "builtins" "dict" OBJECT DICT B | f::MAPPING | f::MATCH_SELF, &dict::DICT;
    SET "builtins" "set" OBJECT SET SELF | f::HAS_WEAKREF, &set::SET;
    FROZENSET "builtins" "frozenset" OBJECT SET SELF | f::HAS_WEAKREF, &set::FROZENSET;
    RANGE "builtins" "range" OBJECT RANGE f::SEQUENCE, &range::RANGE;
    SLICE "builtins" "slice" OBJECT SLICE 0, &slice::SLICE;
    NONE_TYPE "builtins" "NoneType" OBJECT INSTANCE 0, &object::NONE_TYPE;
    ELLIPSIS "builtins" "ellipsis" OBJECT INSTANCE 0, &object::ELLIPSIS;
    NOT_IMPLEMENTED "builtins" "NotImplementedType" OBJECT INSTANCE 0, &object::NOT_IMPLEMENTED;
    FUNCTION "builtins" "function" OBJECT FUNCTION FUN, &function::FUNCTION;
    BUILTIN_FUNCTION "builtins" "builtin_function_or_method" OBJECT NATIVE_FUNCTION NO | f::HAS_WEAKREF, &function::BUILTIN_FUNCTION;
    METHOD_DESCRIPTOR "builtins" "method_descriptor" OBJECT NATIVE_FUNCTION NO, &function::METHOD_DESCRIPTOR;
    WRAPPER_DESCRIPTOR "builtins" "wrapper_descriptor" OBJECT NATIVE_FUNCTION NO, &function::METHOD_DESCRIPTOR;
    CLASSMETHOD_DESCRIPTOR "builtins" "classmethod_descriptor" OBJECT NATIVE_FUNCTION NO, &function::CLASSMETHOD_DESCRIPTOR;
    METHOD_WRAPPER "builtins" "method-wrapper" OBJECT NATIVE_FUNCTION NO, &function::BUILTIN_FUNCTION;
    METHOD "builtins" "method" OBJECT BOUND_METHOD f::HAS_WEAKREF, &function::METHOD;
    CELL "builtins" "cell" OBJECT CELL 0, &function::CELL;
    CODE "builtins" "code" OBJECT CODE f::HAS_WEAKREF, &function::CODE;
    MODULE "builtins" "module" OBJECT MODULE B | f::HAS_WEAKREF, &object::MODULE;
    PROPERTY "builtins" "property" OBJECT PROPERTY B, &function::PROPERTY;
    CLASSMETHOD "builtins" "classmethod" OBJECT WRAPPED_FUNCTION B, &function::CLASSMETHOD;
    STATICMETHOD "builtins" "staticmethod" OBJECT WRAPPED_FUNCTION B, &function::STATICMETHOD;
    SUPER "builtins" "super" OBJECT SUPER B, &type_::SUPER;
    GETSET_DESCRIPTOR "builtins" "getset_descriptor" OBJECT GETSET NO, &function::GETSET;
    MEMBER_DESCRIPTOR "builtins" "member_descriptor" OBJECT MEMBER NO, &function::MEMBER;
    MAPPINGPROXY "builtins" "mappingproxy" OBJECT MAPPING_PROXY f::MAPPING, &dict::views::MAPPINGPROXY;
    GENERATOR "builtins" "generator" OBJECT GENERATOR NO | f::HAS_WEAKREF, &generator::GENERATOR;
    COROUTINE "builtins" "coroutine" OBJECT GENERATOR NO | f::HAS_WEAKREF, &generator::COROUTINE;
    ASYNC_GENERATOR "builtins" "async_generator" OBJECT GENERATOR NO | f::HAS_WEAKREF, &async_generator::ASYNC_GENERATOR;
    COROUTINE_WRAPPER "builtins" "coroutine_wrapper" OBJECT WORDS NO, &generator::COROUTINE_WRAPPER;
    ASYNC_GENERATOR_ASEND "builtins" "async_generator_asend" OBJECT WORDS NO, &async_generator::AWAITABLE;
    ASYNC_GENERATOR_ATHROW "builtins" "async_generator_athrow" OBJECT WORDS NO, &async_generator::AWAITABLE;
    ASYNC_GENERATOR_WRAPPED "builtins" "async_generator_wrapped_value" OBJECT WORDS NO, &EMPTY;
    ANEXT_AWAITABLE "builtins" "anext_awaitable" OBJECT WORDS NO, &anext::ANEXT_AWAITABLE;
    FRAME "builtins" "frame" OBJECT FRAME NO, &traceback::FRAME;
    TRACEBACK "builtins" "traceback" OBJECT TRACEBACK 0, &traceback::TRACEBACK;
    WEAKREF "weakref" "ReferenceType" OBJECT WEAKREF B, &weakref::WEAKREF;
    WEAK_PROXY "weakref" "ProxyType" OBJECT WEAKREF NO, &weak_proxy::WEAK_PROXY;
    WEAK_CALLABLE_PROXY "weakref" "CallableProxyType" OBJECT WEAKREF NO, &weak_proxy::WEAK_CALLABLE_PROXY;
    GENERIC_ALIAS "types" "GenericAlias" OBJECT WORDS B | f::HAS_WEAKREF, &generic_alias::GENERIC_ALIAS;
    UNION "typing" "Union" OBJECT WORDS f::HAS_WEAKREF, &union::UNION;
    SIMPLE_NAMESPACE "types" "SimpleNamespace" OBJECT INSTANCE B | f::HAS_DICT, &namespace::SIMPLE_NAMESPACE;
    TEMPLATE "string.templatelib" "Template" OBJECT WORDS 0, &template::TEMPLATE;
    INTERPOLATION "string.templatelib" "Interpolation" OBJECT WORDS 0, &template::INTERPOLATION;
    TYPE_VAR "typing" "TypeVar" OBJECT WORDS f::HAS_DICT | f::HAS_WEAKREF, &typing::TYPE_VAR;
    PARAM_SPEC "typing" "ParamSpec" OBJECT WORDS f::HAS_DICT | f::HAS_WEAKREF, &typing::PARAM_SPEC;
    PARAM_SPEC_ARGS "typing" "ParamSpecArgs" OBJECT WORDS f::HAS_WEAKREF, &typing::PARAM_SPEC_ARGS;
    PARAM_SPEC_KWARGS "typing" "ParamSpecKwargs" OBJECT WORDS f::HAS_WEAKREF, &typing::PARAM_SPEC_KWARGS;
    TYPE_VAR_TUPLE "typing" "TypeVarTuple" OBJECT WORDS f::HAS_DICT | f::HAS_WEAKREF, &typing::TYPE_VAR_TUPLE;
    TYPE_ALIAS "typing" "TypeAliasType" OBJECT WORDS f::HAS_WEAKREF, &typing::TYPE_ALIAS;
    GENERIC "typing" "Generic" OBJECT INSTANCE B, &typing::GENERIC;
    NO_DEFAULT "typing" "NoDefaultType" OBJECT WORDS 0, &typing::NO_DEFAULT;
    // Iterators: the common layout `Iterator` unless they need more.
    LIST_ITERATOR "builtins" "list_iterator" OBJECT ITERATOR NO, &iterators::methods::LIST_ITERATOR;
    LIST_REVERSE_ITERATOR "builtins" "list_reverseiterator" OBJECT ITERATOR NO, &iterators::methods::LIST_REVERSE_ITERATOR;
    TUPLE_ITERATOR "builtins" "tuple_iterator" OBJECT ITERATOR NO, &iterators::methods::TUPLE_ITERATOR;
    STR_ITERATOR "builtins" "str_iterator" OBJECT ITERATOR NO, &iterators::methods::STR_ITERATOR;
    STR_ASCII_ITERATOR "builtins" "str_ascii_iterator" OBJECT ITERATOR NO, &iterators::methods::STR_ASCII_ITERATOR;
    BYTES_ITERATOR "builtins" "bytes_iterator" OBJECT ITERATOR NO, &iterators::methods::BYTES_ITERATOR;
    BYTEARRAY_ITERATOR "builtins" "bytearray_iterator" OBJECT ITERATOR NO, &iterators::methods::BYTEARRAY_ITERATOR;
    MEMORY_ITERATOR "builtins" "memory_iterator" OBJECT ITERATOR NO, &iterators::methods::MEMORY_ITERATOR;
    RANGE_ITERATOR "builtins" "range_iterator" OBJECT ITERATOR NO, &iterators::methods::RANGE_ITERATOR;
    LONG_RANGE_ITERATOR "builtins" "longrange_iterator" OBJECT WORDS NO, &range::LONG_RANGE_ITERATOR;
    DICT_KEYS "builtins" "dict_keys" OBJECT DICT_VIEW NO, &dict::views::DICT_KEYS;
    DICT_VALUES "builtins" "dict_values" OBJECT DICT_VIEW NO, &dict::views::DICT_VALUES;
    DICT_ITEMS "builtins" "dict_items" OBJECT DICT_VIEW NO, &dict::views::DICT_ITEMS;
    DICT_KEY_ITERATOR "builtins" "dict_keyiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_KEY_ITERATOR;
    DICT_VALUE_ITERATOR "builtins" "dict_valueiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_VALUE_ITERATOR;
    DICT_ITEM_ITERATOR "builtins" "dict_itemiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_ITEM_ITERATOR;
    DICT_REVERSE_KEY_ITERATOR "builtins" "dict_reversekeyiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_REVERSE_KEY_ITERATOR;
    DICT_REVERSE_VALUE_ITERATOR "builtins" "dict_reversevalueiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_REVERSE_VALUE_ITERATOR;
    DICT_REVERSE_ITEM_ITERATOR "builtins" "dict_reverseitemiterator" OBJECT ITERATOR NO, &iterators::methods::DICT_REVERSE_ITEM_ITERATOR;
    SET_ITERATOR "builtins" "set_iterator" OBJECT ITERATOR NO, &iterators::methods::SET_ITERATOR;
    SEQUENCE_ITERATOR "builtins" "iterator" OBJECT ITERATOR NO, &iterators::methods::SEQUENCE_ITERATOR;
    CALLABLE_ITERATOR "builtins" "callable_iterator" OBJECT ITERATOR NO, &iterators::methods::CALLABLE_ITERATOR;
    ENUMERATE "builtins" "enumerate" OBJECT ITERATOR B, &iterators::combining::ENUMERATE;
    ZIP "builtins" "zip" OBJECT ITERATOR B, &iterators::combining::ZIP;
    MAP "builtins" "map" OBJECT ITERATOR B, &iterators::combining::MAP;
    FILTER "builtins" "filter" OBJECT ITERATOR B, &iterators::combining::FILTER;
    CHAIN "itertools" "chain" OBJECT ITERATOR B, &iterators::streams::CHAIN;
    ISLICE "itertools" "islice" OBJECT ITERATOR B, &iterators::streams::ISLICE;
    PAIRWISE "itertools" "pairwise" OBJECT ITERATOR B, &iterators::streams::PAIRWISE;
    COUNT_ITERATOR "itertools" "count" OBJECT ITERATOR B, &iterators::count::COUNT;
    DEQUE_ITERATOR "collections" "_deque_iterator" OBJECT ITERATOR 0, &iterators::deque::DEQUE_ITERATOR;
    DEQUE_REVERSE_ITERATOR "collections" "_deque_reverse_iterator" OBJECT ITERATOR 0, &iterators::deque::DEQUE_REVERSE_ITERATOR;
    REVERSED "builtins" "reversed" OBJECT ITERATOR B, &iterators::combining::REVERSED;
    // Exceptions.
    BASE_EXCEPTION "builtins" "BaseException" OBJECT EXCEPTION X, &exception::BASE_EXCEPTION;
    BASE_EXCEPTION_GROUP "builtins" "BaseExceptionGroup" BASE_EXCEPTION EXCEPTION X, &exception::GROUP;
    EXCEPTION "builtins" "Exception" BASE_EXCEPTION EXCEPTION X, &EMPTY;
    GENERATOR_EXIT "builtins" "GeneratorExit" BASE_EXCEPTION EXCEPTION X, &EMPTY;
    KEYBOARD_INTERRUPT "builtins" "KeyboardInterrupt" BASE_EXCEPTION EXCEPTION X, &EMPTY;
    SYSTEM_EXIT "builtins" "SystemExit" BASE_EXCEPTION EXCEPTION X, &exception::SYSTEM_EXIT;
    ARITHMETIC_ERROR "builtins" "ArithmeticError" EXCEPTION EXCEPTION X, &EMPTY;
    FLOATING_POINT_ERROR "builtins" "FloatingPointError" ARITHMETIC_ERROR EXCEPTION X, &EMPTY;
    OVERFLOW_ERROR "builtins" "OverflowError" ARITHMETIC_ERROR EXCEPTION X, &EMPTY;
    ZERO_DIVISION_ERROR "builtins" "ZeroDivisionError" ARITHMETIC_ERROR EXCEPTION X, &EMPTY;
    ASSERTION_ERROR "builtins" "AssertionError" EXCEPTION EXCEPTION X, &EMPTY;
    ATTRIBUTE_ERROR "builtins" "AttributeError" EXCEPTION EXCEPTION X, &exception::ATTRIBUTE_ERROR;
    BUFFER_ERROR "builtins" "BufferError" EXCEPTION EXCEPTION X, &EMPTY;
    EOF_ERROR "builtins" "EOFError" EXCEPTION EXCEPTION X, &EMPTY;
    IMPORT_ERROR "builtins" "ImportError" EXCEPTION EXCEPTION X, &exception::IMPORT_ERROR;
    MODULE_NOT_FOUND_ERROR "builtins" "ModuleNotFoundError" IMPORT_ERROR EXCEPTION X, &EMPTY;
    LOOKUP_ERROR "builtins" "LookupError" EXCEPTION EXCEPTION X, &EMPTY;
    INDEX_ERROR "builtins" "IndexError" LOOKUP_ERROR EXCEPTION X, &EMPTY;
    KEY_ERROR "builtins" "KeyError" LOOKUP_ERROR EXCEPTION X, &exception::KEY_ERROR;
    MEMORY_ERROR "builtins" "MemoryError" EXCEPTION EXCEPTION X, &EMPTY;
    NAME_ERROR "builtins" "NameError" EXCEPTION EXCEPTION X, &exception::NAME_ERROR;
    UNBOUND_LOCAL_ERROR "builtins" "UnboundLocalError" NAME_ERROR EXCEPTION X, &EMPTY;
    OS_ERROR "builtins" "OSError" EXCEPTION EXCEPTION X, &exception::OS_ERROR;
    BLOCKING_IO_ERROR "builtins" "BlockingIOError" OS_ERROR EXCEPTION X, &EMPTY;
    CHILD_PROCESS_ERROR "builtins" "ChildProcessError" OS_ERROR EXCEPTION X, &EMPTY;
    CONNECTION_ERROR "builtins" "ConnectionError" OS_ERROR EXCEPTION X, &EMPTY;
    BROKEN_PIPE_ERROR "builtins" "BrokenPipeError" CONNECTION_ERROR EXCEPTION X, &EMPTY;
    CONNECTION_ABORTED_ERROR "builtins" "ConnectionAbortedError" CONNECTION_ERROR EXCEPTION X, &EMPTY;
    CONNECTION_REFUSED_ERROR "builtins" "ConnectionRefusedError" CONNECTION_ERROR EXCEPTION X, &EMPTY;
    CONNECTION_RESET_ERROR "builtins" "ConnectionResetError" CONNECTION_ERROR EXCEPTION X, &EMPTY;
    FILE_EXISTS_ERROR "builtins" "FileExistsError" OS_ERROR EXCEPTION X, &EMPTY;
    FILE_NOT_FOUND_ERROR "builtins" "FileNotFoundError" OS_ERROR EXCEPTION X, &EMPTY;
    INTERRUPTED_ERROR "builtins" "InterruptedError" OS_ERROR EXCEPTION X, &EMPTY;
    IS_A_DIRECTORY_ERROR "builtins" "IsADirectoryError" OS_ERROR EXCEPTION X, &EMPTY;
    NOT_A_DIRECTORY_ERROR "builtins" "NotADirectoryError" OS_ERROR EXCEPTION X, &EMPTY;
    PERMISSION_ERROR "builtins" "PermissionError" OS_ERROR EXCEPTION X, &EMPTY;
    PROCESS_LOOKUP_ERROR "builtins" "ProcessLookupError" OS_ERROR EXCEPTION X, &EMPTY;
    TIMEOUT_ERROR "builtins" "TimeoutError" OS_ERROR EXCEPTION X, &EMPTY;
    REFERENCE_ERROR "builtins" "ReferenceError" EXCEPTION EXCEPTION X, &EMPTY;
    RUNTIME_ERROR "builtins" "RuntimeError" EXCEPTION EXCEPTION X, &EMPTY;
    NOT_IMPLEMENTED_ERROR "builtins" "NotImplementedError" RUNTIME_ERROR EXCEPTION X, &EMPTY;
    RECURSION_ERROR "builtins" "RecursionError" RUNTIME_ERROR EXCEPTION X, &EMPTY;
    PYTHON_FINALIZATION_ERROR "builtins" "PythonFinalizationError" RUNTIME_ERROR EXCEPTION X, &EMPTY;
    STOP_ITERATION "builtins" "StopIteration" EXCEPTION EXCEPTION X, &exception::STOP_ITERATION;
    STOP_ASYNC_ITERATION "builtins" "StopAsyncIteration" EXCEPTION EXCEPTION X, &EMPTY;
    SYNTAX_ERROR "builtins" "SyntaxError" EXCEPTION EXCEPTION X, &exception::SYNTAX_ERROR;
    INDENTATION_ERROR "builtins" "IndentationError" SYNTAX_ERROR EXCEPTION X, &EMPTY;
    TAB_ERROR "builtins" "TabError" INDENTATION_ERROR EXCEPTION X, &EMPTY;
    INCOMPLETE_INPUT_ERROR "builtins" "_IncompleteInputError" SYNTAX_ERROR EXCEPTION X, &EMPTY;
    SYSTEM_ERROR "builtins" "SystemError" EXCEPTION EXCEPTION X, &EMPTY;
    TYPE_ERROR "builtins" "TypeError" EXCEPTION EXCEPTION X, &EMPTY;
    VALUE_ERROR "builtins" "ValueError" EXCEPTION EXCEPTION X, &EMPTY;
    UNICODE_ERROR "builtins" "UnicodeError" VALUE_ERROR EXCEPTION X, &EMPTY;
    UNICODE_DECODE_ERROR "builtins" "UnicodeDecodeError" UNICODE_ERROR EXCEPTION X, &exception::UNICODE_DECODE_ERROR;
    UNICODE_ENCODE_ERROR "builtins" "UnicodeEncodeError" UNICODE_ERROR EXCEPTION X, &exception::UNICODE_ENCODE_ERROR;
    UNICODE_TRANSLATE_ERROR "builtins" "UnicodeTranslateError" UNICODE_ERROR EXCEPTION X, &exception::UNICODE_TRANSLATE_ERROR;
    EXCEPTION_GROUP "builtins" "ExceptionGroup" BASE_EXCEPTION_GROUP EXCEPTION X, &EMPTY;
    WARNING "builtins" "Warning" EXCEPTION EXCEPTION X, &EMPTY;
    USER_WARNING "builtins" "UserWarning" WARNING EXCEPTION X, &EMPTY;
    DEPRECATION_WARNING "builtins" "DeprecationWarning" WARNING EXCEPTION X, &EMPTY;
    PENDING_DEPRECATION_WARNING "builtins" "PendingDeprecationWarning" WARNING EXCEPTION X, &EMPTY;
    SYNTAX_WARNING "builtins" "SyntaxWarning" WARNING EXCEPTION X, &EMPTY;
    RUNTIME_WARNING "builtins" "RuntimeWarning" WARNING EXCEPTION X, &EMPTY;
    FUTURE_WARNING "builtins" "FutureWarning" WARNING EXCEPTION X, &EMPTY;
    IMPORT_WARNING "builtins" "ImportWarning" WARNING EXCEPTION X, &EMPTY;
    UNICODE_WARNING "builtins" "UnicodeWarning" WARNING EXCEPTION X, &EMPTY;
    BYTES_WARNING "builtins" "BytesWarning" WARNING EXCEPTION X, &EMPTY;
    RESOURCE_WARNING "builtins" "ResourceWarning" WARNING EXCEPTION X, &EMPTY;
    ENCODING_WARNING "builtins" "EncodingWarning" WARNING EXCEPTION X, &EMPTY;
}

// bool's values are immediates: their type must directly follow int in MRO only, so nothing else is required here.

/// Native int data of exact ints may be inline, INT64 or BIGINT: `kind` in the table is a nominal one for such types.
pub const fn subclass_kind(base: TypeId, kind: Kind) -> Kind {
    match base {
        ty::INT | ty::FLOAT | ty::COMPLEX | ty::STR | ty::BYTES => k::WRAPPER,
        _ => kind,
    }
}
