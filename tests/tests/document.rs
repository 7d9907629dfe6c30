//! Reading: the recorded answers of Kubernetes' own reader, hostile input, places.
