//! `_types`: names for builtin types that have none in `builtins`.

use crate::words::add_to_module;
use taipan_core::native::ModuleDef;
use taipan_core::types::ty;

/// Name in the module, type. Capsules do not exist here.
const NAMES: &[(&str, u32)] = &[
    ("AsyncGeneratorType", ty::ASYNC_GENERATOR),
    ("BuiltinFunctionType", ty::BUILTIN_FUNCTION),
    ("BuiltinMethodType", ty::BUILTIN_FUNCTION),
    ("CellType", ty::CELL),
    ("ClassMethodDescriptorType", ty::CLASSMETHOD_DESCRIPTOR),
    ("CodeType", ty::CODE),
    ("CoroutineType", ty::COROUTINE),
    ("EllipsisType", ty::ELLIPSIS),
    ("FrameType", ty::FRAME),
    ("FunctionType", ty::FUNCTION),
    ("GeneratorType", ty::GENERATOR),
    ("GenericAlias", ty::GENERIC_ALIAS),
    ("GetSetDescriptorType", ty::GETSET_DESCRIPTOR),
    ("LambdaType", ty::FUNCTION),
    ("MappingProxyType", ty::MAPPINGPROXY),
    ("MemberDescriptorType", ty::MEMBER_DESCRIPTOR),
    ("MethodDescriptorType", ty::METHOD_DESCRIPTOR),
    ("MethodType", ty::METHOD),
    ("MethodWrapperType", ty::METHOD_WRAPPER),
    ("ModuleType", ty::MODULE),
    ("NoneType", ty::NONE_TYPE),
    ("NotImplementedType", ty::NOT_IMPLEMENTED),
    ("SimpleNamespace", ty::SIMPLE_NAMESPACE),
    ("TracebackType", ty::TRACEBACK),
    ("UnionType", ty::UNION),
    ("WrapperDescriptorType", ty::WRAPPER_DESCRIPTOR),
];

pub static MODULE: ModuleDef = ModuleDef {
    name: "_types",
    doc: "Define names for built-in types.",
    functions: &[],
    init: |t, m| NAMES.iter().try_for_each(|(name, id)| add_to_module(t, m, name, t.vm().type_of_id(*id).value())),
};
