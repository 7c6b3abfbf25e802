package judge

import "slices"

// operations is the table, in the order in which the manual shows it.
var operations = slices.Concat(columnOperations, typeOperations, indexOperations, constraintOperations, tableOperations, partitionOperations, objectOperations, writeOperations, transactionOperations)
