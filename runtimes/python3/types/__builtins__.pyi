# A name that every file knows without an import, in the editor alone: withHandlerTypes writes it.
import _podsmith as _podsmith
