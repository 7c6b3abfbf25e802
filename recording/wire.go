package recording

// A stream of Arrow IPC is a row of messages, each of them
//
//	0xFFFFFFFF | length of the metadata, int32 | metadata | body
//
// and ends with a message of length 0. The metadata is a flatbuffer. Batches
// are read and written here and not by arrow-go, because that makes a new
// compressor's or decompressor's worth of memory for every batch: recording
// would cost more than the requests may. It also takes any length that a damaged
// file tells for true. What stands here is all of Arrow's Message.fbs and
// Schema.fbs that a recording uses; the tests read it with arrow-go.
const (
	continuation = 0xFFFFFFFF
	headLength   = 8
	alignment    = 8       // of metadata and buffers, in bytes
	maxMetadata  = 1 << 20 // ours are below 4 KiB

	metadataV5 = 4
	codecZstd  = 1
)

// Kinds of messages: MessageHeader.
const (
	schemaMessage     = 1
	dictionaryMessage = 2
	batchMessage      = 3
)

// Fields of the tables, by their place.
const (
	messageVersion = iota
	messageKind
	messageHeader
	messageBody
	messageFields = messageBody + 2 // and custom_metadata

	batchRowsField    = 0
	batchNodes        = 1
	batchBuffers      = 2
	batchCompression  = 3
	batchFields       = 4
	dictionaryID      = 0
	dictionaryData    = 1
	dictionaryDelta   = 2
	dictionaryFields  = 3
	compressionCodec  = 0
	compressionFields = 2

	schemaFields    = 1
	schemaMetadata  = 2
	fieldName       = 0
	fieldTypeKind   = 2
	fieldType       = 3
	fieldDictionary = 4
	dictionaryIndex = 1
	intWidth        = 0
	intSigned       = 1
	metadataKey     = 0
	metadataValue   = 1
)

// Kinds of types: Type.
const (
	intType  = 2
	textType = 5
	boolType = 6
)

// node says of a column of a batch how many rows it has, and how many of them
// are missing.
type node struct{ rows, missing int64 }

// extent is a buffer's place in the body of a message.
type extent struct{ offset, length int64 }
