//! Node types that the tree spells otherwise than ASDL: `async` and `*` as flags, type comments, which are always None here.

use super::*;

impl StmtKind {
    pub(super) fn put_irregular<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<Class, K::Error> {
        let either = |flag: &bool, yes, no| if *flag { yes } else { no };
        Ok(match self {
            StmtKind::FunctionDef(f) => {
                f.name.put(names, to)?;
                f.args.put(names, to)?;
                f.body.put(names, to)?;
                f.decorator_list.put(names, to)?;
                f.returns.put(names, to)?;
                to.none()?;
                f.type_params.put(names, to)?;
                either(&f.is_async, Class::AsyncFunctionDef, Class::FunctionDef)
            }
            StmtKind::ClassDef(c) => {
                c.name.put(names, to)?;
                c.bases.put(names, to)?;
                c.keywords.put(names, to)?;
                c.body.put(names, to)?;
                c.decorator_list.put(names, to)?;
                c.type_params.put(names, to)?;
                Class::ClassDef
            }
            StmtKind::Assign { targets, value } => {
                targets.put(names, to)?;
                value.put(names, to)?;
                to.none()?;
                Class::Assign
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                target.put(names, to)?;
                iter.put(names, to)?;
                body.put(names, to)?;
                orelse.put(names, to)?;
                to.none()?;
                either(is_async, Class::AsyncFor, Class::For)
            }
            StmtKind::With { is_async, items, body } => {
                items.put(names, to)?;
                body.put(names, to)?;
                to.none()?;
                either(is_async, Class::AsyncWith, Class::With)
            }
            StmtKind::Try { is_star, body, handlers, orelse, finalbody } => {
                body.put(names, to)?;
                handlers.put(names, to)?;
                orelse.put(names, to)?;
                finalbody.put(names, to)?;
                either(is_star, Class::TryStar, Class::Try)
            }
            StmtKind::ImportFrom { module, names: list, level } => {
                module.put(names, to)?;
                list.put(names, to)?;
                level.put(names, to)?;
                Class::ImportFrom
            }
            _ => unreachable!("written as a regular node"),
        })
    }

    pub(super) fn take_irregular<S: Source>(
        r: &mut Reader<'_, S>,
        class: Class,
        v: S::Value,
    ) -> Result<Option<StmtKind>, S::Error> {
        Ok(Some(match class {
            Class::FunctionDef | Class::AsyncFunctionDef => StmtKind::FunctionDef(Box::new(FunctionDef {
                is_async: class == Class::AsyncFunctionDef,
                name: r.field(class, v, "name")?,
                args: r.field(class, v, "args")?,
                body: r.field(class, v, "body")?,
                decorator_list: r.field(class, v, "decorator_list")?,
                returns: r.field(class, v, "returns")?,
                type_params: r.type_comment(v).and_then(|()| r.field(class, v, "type_params"))?,
            })),
            Class::ClassDef => StmtKind::ClassDef(Box::new(ClassDef {
                name: r.field(class, v, "name")?,
                bases: r.field(class, v, "bases")?,
                keywords: r.field(class, v, "keywords")?,
                body: r.field(class, v, "body")?,
                decorator_list: r.field(class, v, "decorator_list")?,
                type_params: r.field(class, v, "type_params")?,
            })),
            Class::Assign => {
                let (targets, value) = (r.field(class, v, "targets")?, r.field(class, v, "value")?);
                r.type_comment(v)?;
                StmtKind::Assign { targets, value }
            }
            Class::For | Class::AsyncFor => {
                let (target, iter) = (r.field(class, v, "target")?, r.field(class, v, "iter")?);
                let (body, orelse) = (r.field(class, v, "body")?, r.field(class, v, "orelse")?);
                r.type_comment(v)?;
                StmtKind::For { is_async: class == Class::AsyncFor, target, iter, body, orelse }
            }
            Class::With | Class::AsyncWith => {
                let (items, body) = (r.field(class, v, "items")?, r.field(class, v, "body")?);
                r.type_comment(v)?;
                StmtKind::With { is_async: class == Class::AsyncWith, items, body }
            }
            Class::Try | Class::TryStar => StmtKind::Try {
                is_star: class == Class::TryStar,
                body: r.field(class, v, "body")?,
                handlers: r.field(class, v, "handlers")?,
                orelse: r.field(class, v, "orelse")?,
                finalbody: r.field(class, v, "finalbody")?,
            },
            Class::ImportFrom => {
                let (module, names) = (r.field(class, v, "module")?, r.field(class, v, "names")?);
                let level = match r.source.field(v, "level")? {
                    Some(level) if !r.source.is_none(level) => r.source.int(level)?,
                    _ => 0,
                };
                if level < 0 {
                    return Err(r.source.value_error("Negative ImportFrom level".into()));
                }
                StmtKind::ImportFrom { module, names, level: level as u32 }
            }
            _ => return Ok(None),
        }))
    }
}

impl ExprKind {
    pub(super) fn put_irregular<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<Class, K::Error> {
        let ExprKind::Constant { value, kind_u } = self else { unreachable!("written as a regular node") };
        value.put(names, to)?;
        if *kind_u {
            to.text("u")?
        } else {
            to.none()?
        }
        Ok(Class::Constant)
    }

    pub(super) fn take_irregular<S: Source>(
        r: &mut Reader<'_, S>,
        class: Class,
        v: S::Value,
    ) -> Result<Option<ExprKind>, S::Error> {
        if class != Class::Constant {
            return Ok(None);
        }
        let value = r.field(class, v, "value")?;
        let kind_u = r.string(v, "kind")?.is_some_and(|kind| kind == "u");
        Ok(Some(ExprKind::Constant { value, kind_u }))
    }
}

impl PatternKind {
    pub(super) fn put_irregular<K: Sink>(&self, _: &Interner, _: &mut K) -> Result<Class, K::Error> {
        unreachable!("all patterns are regular")
    }

    pub(super) fn take_irregular<S: Source>(
        _: &mut Reader<'_, S>,
        _: Class,
        _: S::Value,
    ) -> Result<Option<PatternKind>, S::Error> {
        Ok(None)
    }
}

impl Piece for ExceptHandler {
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        self.typ.put(names, to)?;
        self.name.put(names, to)?;
        self.body.put(names, to)?;
        to.node(Class::ExceptHandler, Some(self.span))
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        let class = Class::ExceptHandler;
        if r.source.class(v) != Some(class) {
            return Err(r.unexpected("excepthandler", v));
        }
        let span = r.span("excepthandler", v)?;
        let (typ, name, body) = (r.field(class, v, "type")?, r.field(class, v, "name")?, r.field(class, v, "body")?);
        Ok(ExceptHandler { span, typ, name, body })
    }
}

impl Piece for Arg {
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        self.arg.put(names, to)?;
        self.annotation.put(names, to)?;
        to.none()?;
        to.node(Class::arg, Some(self.span))
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        r.expect(Class::arg, v)?;
        let (arg, annotation) = (r.field(Class::arg, v, "arg")?, r.field(Class::arg, v, "annotation")?);
        r.type_comment(v)?;
        Ok(Arg { span: r.span("arg", v)?, arg, annotation })
    }
}

impl Piece for TypeParam {
    fn put<K: Sink>(&self, names: &Interner, to: &mut K) -> Result<(), K::Error> {
        self.name.put(names, to)?;
        let class = match &self.kind {
            TypeParamKind::TypeVar { bound } => {
                bound.put(names, to)?;
                Class::TypeVar
            }
            TypeParamKind::ParamSpec => Class::ParamSpec,
            TypeParamKind::TypeVarTuple => Class::TypeVarTuple,
        };
        self.default_value.put(names, to)?;
        to.node(class, Some(self.span))
    }
    fn take<S: Source>(r: &mut Reader<'_, S>, v: S::Value) -> Result<Self, S::Error> {
        let Some(class @ (Class::TypeVar | Class::ParamSpec | Class::TypeVarTuple)) = r.source.class(v) else {
            return Err(r.unexpected("type_param", v));
        };
        let span = r.span("type_param", v)?;
        let name = r.field(class, v, "name")?;
        let kind = match class {
            Class::TypeVar => TypeParamKind::TypeVar { bound: r.field(class, v, "bound")? },
            Class::ParamSpec => TypeParamKind::ParamSpec,
            _ => TypeParamKind::TypeVarTuple,
        };
        Ok(TypeParam { span, name, kind, default_value: r.field(class, v, "default_value")? })
    }
}

impl<S: Source> Reader<'_, S> {
    /// An optional string.
    fn string(&mut self, node: S::Value, name: &'static str) -> Result<Option<String>, S::Error> {
        let v = match self.source.field(node, name)? {
            Some(v) if !self.source.is_none(v) => v,
            _ => return Ok(None),
        };
        match self.source.text(v) {
            Some(text) => Ok(Some(text)),
            None => Err(self.source.type_error("AST string must be of type str".into())),
        }
    }

    /// A type comment is checked and means nothing.
    fn type_comment(&mut self, node: S::Value) -> Result<(), S::Error> {
        self.string(node, "type_comment").map(|_| ())
    }
}
