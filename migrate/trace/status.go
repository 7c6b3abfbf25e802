package trace

// InTransaction says whether the session is in a transaction block.
func (s *Session) InTransaction() bool { return s.conn.TxStatus() != 'I' }
